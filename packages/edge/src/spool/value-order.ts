import { createHash } from 'node:crypto';
import type { CaptureEntry } from './capture-entry.js';
import { AUDIT_MARK, AUDIT_RANK, RANKS, rankOf } from './value.js';

/**
 * A uniform number in 0 … 2^48 − 1 that belongs to the id. Giving up the highest first leaves, of all audit samples
 * that came in while there was no room for all, a uniform sample: early ones are no rarer than late ones, which they
 * would be if one of those present were drawn each time.
 */
const auditNumber = (id: string): number => createHash('sha256').update(id).digest().readUIntBE(0, 6);

/** Captures by value, and the audit sample among them in the order in which it would go. */
export class ValueOrder {
  /** Each in the order of arrival. */
  readonly #byRank = Array.from({ length: RANKS }, () => new Map<number, CaptureEntry>());
  readonly #bytesOfRank = Array.from({ length: RANKS }, () => 0);
  readonly #audit: { number: number; entry: CaptureEntry }[] = [];

  countOfRank(rank: number): number {
    return this.#byRank[rank].size;
  }

  ofRank(rank: number): Iterable<CaptureEntry> {
    return this.#byRank[rank].values();
  }

  /** What giving up all up to this rank would free. */
  bytesUpToRank(rank: number): number {
    return this.#bytesOfRank.slice(0, rank + 1).reduce((sum, bytes) => sum + bytes, 0);
  }

  get size(): number {
    return this.#byRank.reduce((sum, entries) => sum + entries.size, 0);
  }

  get bytes(): number {
    return this.bytesUpToRank(RANKS - 1);
  }

  /** The one of the audit sample that goes next; undefined when it is empty or this id would go before all of it. */
  nextOfAudit(incomingId: string | undefined): CaptureEntry | undefined {
    const last = this.#audit.at(-1);
    if (incomingId !== undefined && auditNumber(incomingId) > (last?.number ?? -1)) return undefined;
    return last?.entry;
  }

  add(entry: CaptureEntry): void {
    const rank = rankOf(entry.marks);
    this.#byRank[rank].set(entry.seq, entry);
    this.#bytesOfRank[rank] += entry.imageBytes + entry.frameBytes;
    if (!(entry.marks & AUDIT_MARK)) return;
    const number = auditNumber(entry.id);
    this.#audit.splice(this.#auditPlace(number), 0, { number, entry });
  }

  remove(entry: CaptureEntry): void {
    const rank = rankOf(entry.marks);
    this.#byRank[rank].delete(entry.seq);
    this.#bytesOfRank[rank] -= entry.imageBytes + entry.frameBytes;
    if (!(entry.marks & AUDIT_MARK)) return;
    let at = this.#auditPlace(auditNumber(entry.id));
    while (at < this.#audit.length && this.#audit[at].entry !== entry) at++;
    this.#audit.splice(at, 1);
  }

  grow(entry: CaptureEntry, bytes: number): void {
    this.#bytesOfRank[rankOf(entry.marks)] += bytes;
  }

  #auditPlace(number: number): number {
    let low = 0;
    let high = this.#audit.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#audit[middle].number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** For whom room is made; without an id, for something that is worth more than any capture. */
export interface Incoming {
  id?: string;
  marks: number;
}

export type Victim = { entry: CaptureEntry } | { unmark: CaptureEntry } | 'incoming' | 'unmark incoming';

/**
 * Which capture goes: the oldest of the least value that is not above the incoming one's. Of the audit sample the one
 * with the highest number among all that are marked, the incoming one too, whatever else they were kept for; those
 * worth more for another reason lose the mark only. Choosing among the plain ones would leave a sample in which
 * overridden and disputed parts are too many.
 */
export const chooseVictim = (order: ValueOrder, { id, marks }: Incoming): Victim | undefined => {
  const limit = rankOf(marks);
  for (let rank = 0; rank <= limit; rank++) {
    if (rank !== AUDIT_RANK) {
      for (const entry of order.ofRank(rank)) return { entry };
      continue;
    }
    if (order.countOfRank(rank) === 0 && limit !== AUDIT_RANK) continue;
    const entry = order.nextOfAudit(marks & AUDIT_MARK ? id : undefined);
    if (!entry) return limit === AUDIT_RANK ? 'incoming' : 'unmark incoming';
    return rankOf(entry.marks) === AUDIT_RANK ? { entry } : { unmark: entry };
  }
  return undefined;
};
