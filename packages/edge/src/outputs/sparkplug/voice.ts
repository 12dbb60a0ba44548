import type { Connection } from './connection.js';
import { nodeDeath } from './metrics.js';
import { encodePayload, type Metric } from './payload.js';

type MessageType = 'NBIRTH' | 'NDATA' | 'DBIRTH' | 'DDATA' | 'DDEATH';

/** Says things under the node's name, and numbers them. */
export class Voice {
  readonly #group: string;
  readonly #node: string;
  readonly #now: () => number;
  #seq = 0;

  constructor({ group, node, now }: { group: string; node: string; now: () => number }) {
    this.#group = group;
    this.#node = node;
    this.#now = now;
  }

  topic(type: MessageType | 'NCMD' | 'NDEATH', device?: string): string {
    return `spBv1.0/${this.#group}/${type}/${this.#node}${device === undefined ? '' : `/${device}`}`;
  }

  /** Numbers run from 0 at the node's birth to 255 and over, across all its devices. */
  say(connection: Connection | undefined, type: MessageType, metrics: Metric[], device?: string): void {
    if (type === 'NBIRTH') this.#seq = 0;
    const payload = encodePayload({ timestamp: this.#now(), metrics, seq: this.#seq });
    this.#seq = (this.#seq + 1) % 256;
    connection?.publish(this.topic(type, device), payload);
  }

  /** Has no number, because it may come at any time. */
  deathCertificate(bdSeq: number): { topic: string; payload: Buffer } {
    const timestamp = this.#now();
    const payload = encodePayload({ timestamp, metrics: nodeDeath(bdSeq, timestamp) });
    return { topic: this.topic('NDEATH'), payload };
  }
}
