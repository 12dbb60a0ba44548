import { createHash } from 'node:crypto';
import type { Segment } from './segments.js';
import { AUDIT_MARK, AUDIT_RANK, RANKS, rankOf } from './value.js';

/** A capture that waits: where its record lies and what it is worth. */
export interface CaptureEntry {
  id: string;
  /** Of its first record; a record moved by tidying has a later one of its own. */
  seq: number;
  segment: Segment;
  offset: number;
  frameBytes: number;
  marks: number;
  blobs: readonly string[];
  imageBytes: number;
  /** Sent or given up. */
  isGone: boolean;
}

/**
 * A uniform number in 0 … 2^48 − 1 that belongs to the id. Giving up the highest first leaves, of all audit samples
 * that came in while there was no room for all, a uniform sample: early ones are no rarer than late ones, which they
 * would be if one of those present were drawn each time.
 */
const auditNumber = (id: string): number => createHash('sha256').update(id).digest().readUIntBE(0, 6);

/** Captures by id, by value, and the audit sample among them in the order in which it would go. */
export class CaptureIndex {
  readonly #byId = new Map<string, CaptureEntry>();
  /** Each in the order of arrival. */
  readonly #byRank = Array.from({ length: RANKS }, () => new Map<number, CaptureEntry>());
  readonly #bytesOfRank = Array.from({ length: RANKS }, () => 0);
  readonly #audit: { number: number; entry: CaptureEntry }[] = [];
  readonly #perSegment = new Map<Segment, number>();
  /** Bytes of the records that wait. */
  recordBytes = 0;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): CaptureEntry | undefined {
    return this.#byId.get(id);
  }

  values(): Iterable<CaptureEntry> {
    return this.#byId.values();
  }

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

  /** Captures whose record lies there, until their end is on the disk. */
  countIn(segment: Segment): number {
    return this.#perSegment.get(segment) ?? 0;
  }

  add(entry: CaptureEntry): void {
    this.#countSegment(entry.segment, 1);
    this.restore(entry);
  }

  /** It is sent or given up; its segment stays until `settle`. */
  remove(entry: CaptureEntry): void {
    entry.isGone = true;
    this.#byId.delete(entry.id);
    this.recordBytes -= entry.frameBytes;
    this.#delist(entry);
  }

  /** The end of a removed one is on the disk. */
  settle(entry: CaptureEntry): void {
    this.#countSegment(entry.segment, -1);
  }

  /** Its end could not be written: it waits again. */
  restore(entry: CaptureEntry): void {
    entry.isGone = false;
    this.#byId.set(entry.id, entry);
    this.recordBytes += entry.frameBytes;
    this.#enlist(entry);
  }

  setMarks(entry: CaptureEntry, marks: number): void {
    this.#delist(entry);
    entry.marks = marks;
    this.#enlist(entry);
  }

  /** Its record lies elsewhere now. */
  move(entry: CaptureEntry, segment: Segment, offset: number, frameBytes: number): void {
    this.#countSegment(entry.segment, -1);
    this.#countSegment(segment, 1);
    if (!entry.isGone) this.recordBytes += frameBytes - entry.frameBytes;
    if (!entry.isGone) this.#bytesOfRank[rankOf(entry.marks)] += frameBytes - entry.frameBytes;
    entry.segment = segment;
    entry.offset = offset;
    entry.frameBytes = frameBytes;
  }

  /** The one of the audit sample that goes next; undefined when it is empty or this id would go before all of it. */
  nextOfAudit(incomingId: string | undefined): CaptureEntry | undefined {
    const last = this.#audit.at(-1);
    if (incomingId !== undefined && auditNumber(incomingId) > (last?.number ?? -1)) return undefined;
    return last?.entry;
  }

  #enlist(entry: CaptureEntry): void {
    const rank = rankOf(entry.marks);
    this.#byRank[rank].set(entry.seq, entry);
    this.#bytesOfRank[rank] += entry.imageBytes + entry.frameBytes;
    if (!(entry.marks & AUDIT_MARK)) return;
    const number = auditNumber(entry.id);
    this.#audit.splice(this.#auditPlace(number), 0, { number, entry });
  }

  #delist(entry: CaptureEntry): void {
    const rank = rankOf(entry.marks);
    this.#byRank[rank].delete(entry.seq);
    this.#bytesOfRank[rank] -= entry.imageBytes + entry.frameBytes;
    if (!(entry.marks & AUDIT_MARK)) return;
    let at = this.#auditPlace(auditNumber(entry.id));
    while (at < this.#audit.length && this.#audit[at].entry !== entry) at++;
    this.#audit.splice(at, 1);
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

  #countSegment(segment: Segment, change: number): void {
    const count = this.countIn(segment) + change;
    if (count > 0) this.#perSegment.set(segment, count);
    else this.#perSegment.delete(segment);
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
export const chooseVictim = (index: CaptureIndex, { id, marks }: Incoming): Victim | undefined => {
  const limit = rankOf(marks);
  for (let rank = 0; rank <= limit; rank++) {
    if (rank !== AUDIT_RANK) {
      for (const entry of index.ofRank(rank)) return { entry };
      continue;
    }
    if (index.countOfRank(rank) === 0 && limit !== AUDIT_RANK) continue;
    const entry = index.nextOfAudit(marks & AUDIT_MARK ? id : undefined);
    if (!entry) return limit === AUDIT_RANK ? 'incoming' : 'unmark incoming';
    return rankOf(entry.marks) === AUDIT_RANK ? { entry } : { unmark: entry };
  }
  return undefined;
};
