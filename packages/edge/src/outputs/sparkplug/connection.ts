import type { Socket } from 'node:net';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';

export interface ConnectionOptions {
  url: string;
  clientId: string;
  keepaliveS: number;
  will: { topic: string; payload: Buffer };
  subscriptions: readonly string[];
  onOpen: () => void;
  onMessage: (topic: string, payload: Buffer, packet: IPublishPacket) => void;
  /** There is room again after `isCongested`. */
  onRoom: () => void;
  onPing: () => void;
  onPong: () => void;
}

export interface Ending {
  /** A CONNECT went out, or may have. */
  connected: boolean;
  problem: string;
}

/** Messages in the socket's queue; more would only be older when they arrive. */
const MOST_QUEUED = 64;
const GOODBYE_MS = 2000;

/** One MQTT session from CONNECT to its end. It is never connected again, because the next session has another will. */
export class Connection {
  /** Resolves when it is over, however it began. */
  readonly ended: Promise<Ending>;
  readonly #client: MqttClient;
  readonly #onRoom: () => void;
  #queued = 0;
  #isOver = false;
  #isLeaving = false;
  #problem = '';

  constructor(options: ConnectionOptions) {
    this.#onRoom = options.onRoom;
    const client = mqtt.connect(options.url, {
      clientId: options.clientId,
      clean: true,
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      keepalive: options.keepaliveS,
      // Pings prove what has arrived, however much is said in between.
      reschedulePings: false,
      queueQoSZero: false,
      will: { ...options.will, qos: 1, retain: false },
    });
    this.#client = client;
    // A refused or unanswered TCP connection carries no CONNECT. Other transports do not tell.
    const socket = client.stream as unknown as Partial<Pick<Socket, 'connecting' | 'once'>>;
    let connected = socket.connecting !== true;
    socket.once?.('connect', () => (connected = true));
    this.ended = new Promise((resolve) =>
      client.once('close', () => {
        this.#isOver = true;
        client.end(true);
        resolve({ connected, problem: this.#problem || 'the broker closed the connection' });
      }),
    );
    client.on('error', (error) => (this.#problem ||= describe(error)));
    client.on('connect', () =>
      client.subscribe([...options.subscriptions], { qos: 1 }, (error, granted) => {
        const refused = granted?.find(({ qos }) => qos > 2)?.topic;
        if (!error && refused === undefined) return this.#isOver || this.#isLeaving || options.onOpen();
        this.#problem ||= error?.message ?? `the broker refuses the topic ${refused}`;
        this.abort();
      }),
    );
    client.on('message', options.onMessage);
    client.on('packetsend', ({ cmd }) => cmd === 'pingreq' && options.onPing());
    client.on('packetreceive', ({ cmd }) => cmd === 'pingresp' && options.onPong());
  }

  get isCongested(): boolean {
    return this.#queued >= MOST_QUEUED;
  }

  /** As all that an edge node says while it lives: QoS 0, not retained. */
  publish(topic: string, payload: Buffer): void {
    this.#queued++;
    this.#client.publish(topic, payload, { qos: 0, retain: false }, () => {
      const wasCongested = this.isCongested;
      this.#queued--;
      if (wasCongested && !this.#isOver) this.#onRoom();
    });
  }

  /** Says goodbye in words, because after a DISCONNECT the broker keeps the will to itself. */
  async close({ topic, payload }: { topic: string; payload: Buffer }): Promise<void> {
    this.#isLeaving = true;
    if (this.#client.connected && !this.#isOver) {
      await Promise.race([
        this.#client.publishAsync(topic, payload, { qos: 1, retain: false }).catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, GOODBYE_MS)),
      ]);
      this.#client.end();
    } else this.abort();
    const late = setTimeout(() => this.abort(), GOODBYE_MS);
    await this.ended;
    clearTimeout(late);
  }

  /** Without a goodbye: the broker sends the will. */
  abort(): void {
    this.#client.stream.destroy();
  }
}

const describe = (error: Error & { errors?: Error[] }): string =>
  error.message || (error.errors ?? []).map(({ message }) => message).join('; ') || error.name;
