import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import { isFull, toWriteError } from './errors.js';
import { add, type Counters, type LogState } from './state.js';
import type { SpoolFs } from './files.js';
import { hasHash, hashId, idsPath, readIds, writeIds, type IdHashes } from './ids.js';
import { SegmentLog, type LogOptions } from './log.js';
import { readFrames } from './read-frames.js';
import type { Segment } from './segments.js';
import type { Appended, Queued, QueueStats } from './types.js';

export interface RecordQueueOptions extends Omit<LogOptions, 'nextSeqAtLeast' | 'onSealed'> {
  kind: 'inspection' | 'override';
  state: LogState;
  counters: Counters;
  maxRecordBytes: number;
  save(): Promise<void>;
}

/**
 * Records sent and acknowledged in the order they came in: inspections and overrides. Of each only eight bytes stay in
 * memory, so that weeks of them open quickly.
 */
export class RecordQueue<T extends { id: string }> {
  readonly #options: RecordQueueOptions;
  readonly #fs: SpoolFs;
  #log!: SegmentLog;
  readonly #sealedIds = new Map<Segment, IdHashes>();
  #openIds = new Set<number>();
  readonly #pending = new Map<string, Promise<Appended>>();
  /** Where the first record that is not acknowledged begins, so far as known. */
  #readFrom: { segment: Segment; offset: number } | undefined;
  #background = Promise.resolve();

  private constructor(options: RecordQueueOptions) {
    this.#options = options;
    this.#fs = options.fs;
  }

  static async open<T extends { id: string }>(options: RecordQueueOptions): Promise<RecordQueue<T>> {
    const queue = new RecordQueue<T>(options);
    await queue.#open();
    return queue;
  }

  async #open(): Promise<void> {
    const { state, counters } = this.#options;
    const { log, tornTails } = await SegmentLog.open({
      ...this.#options,
      nextSeqAtLeast: Math.max(state.nextSeq, state.ackedSeq + 1),
      onSealed: (segment) => this.#seal(segment),
    });
    this.#log = log;
    counters.tornTails += tornTails;
    state.nextSeq = log.nextSeq;
    const [head] = log.segments;
    if (head && head.firstSeq - 1 > state.ackedSeq) {
      // Segments went and the crash came before the counters were saved.
      this.#countDropped(head.firstSeq - 1 - state.ackedSeq, 'missing');
      state.ackedSeq = head.firstSeq - 1;
    }
    for (const segment of log.segments.slice(0, -1)) await this.#loadIds(segment);
    const last = log.segments.at(-1);
    if (last) this.#openIds = new Set(await this.#scanIds(last));
    await this.#removeAcknowledged();
  }

  /**
   * Resolves when the record is on the disk. The same id again is the same record.
   * @throws AppError spool_full | write_failed
   */
  append(record: T): Promise<Appended> {
    const { id } = record;
    const pending = this.#pending.get(id);
    if (pending) {
      add(this.#options.counters.duplicates, this.#options.kind);
      return pending.then(({ seq }) => ({ seq, state: 'duplicate' as const }));
    }
    const appended = this.#append(record).finally(() => this.#pending.delete(id));
    this.#pending.set(id, appended);
    return appended;
  }

  async #append(record: T): Promise<Appended> {
    const { kind, counters, state, maxRecordBytes, save } = this.#options;
    const payload = Buffer.from(JSON.stringify(record));
    if (payload.length > maxRecordBytes)
      throw new AppError('internal', {
        detail: `a spooled ${kind} of ${payload.length} bytes is longer than ${maxRecordBytes}`,
      });
    const hash = hashId(record.id);
    const known = await this.#find(record.id, hash);
    if (known !== undefined) {
      add(counters.duplicates, kind);
      return { seq: known, state: 'duplicate' };
    }
    try {
      const { seq } = await this.#log.append(payload, (place) => {
        this.#openIds.add(hash);
        state.nextSeq = place.seq + 1;
      });
      return { seq, state: 'stored' };
    } catch (error) {
      add(counters.lostUnacknowledged, kind);
      void save().catch(() => {});
      throw error;
    }
  }

  /** The oldest that are not acknowledged, oldest first. The same again until they are. */
  async next(max: number): Promise<Queued<T>[]> {
    const { state, kind, counters } = this.#options;
    const found: Queued<T>[] = [];
    let seenSeq = state.ackedSeq;
    for (const segment of this.#log.segments.slice()) {
      if (segment.lastSeq <= state.ackedSeq) continue;
      if (found.length >= max) break;
      const from = this.#readFrom?.segment === segment ? this.#readFrom.offset : 0;
      let expected = from > 0 ? state.ackedSeq + 1 : segment.firstSeq;
      // A damaged record is missing between its neighbours; each is counted once, in order.
      const countMissing = (before: number): void => {
        const lost = before - Math.max(expected, state.countedSeq + 1);
        if (lost > 0) add(counters.damagedRecords, kind, lost);
        state.countedSeq = Math.max(state.countedSeq, before - 1);
      };
      const { lastSeq } = segment;
      let whole = true;
      for await (const frames of this.#frames(segment, from)) {
        for (const { seq, offset, payload } of frames) {
          if (seq > lastSeq) break;
          if (found.length >= max) {
            whole = false;
            break;
          }
          countMissing(seq);
          expected = seq + 1;
          state.countedSeq = Math.max(state.countedSeq, seq);
          if (seq <= state.ackedSeq) continue;
          if (found.length === 0) this.#readFrom = { segment, offset };
          found.push({ seq, record: JSON.parse(payload.toString('utf8')) as T });
        }
        if (!whole) break;
      }
      if (whole && this.#log.segments.includes(segment)) countMissing(lastSeq + 1);
      if (whole) seenSeq = lastSeq;
    }
    // Nothing but damage is left: there will be no acknowledgement to step over it.
    if (found.length === 0) state.ackedSeq = Math.max(state.ackedSeq, seenSeq);
    return found;
  }

  /**
   * The server has all records up to this one, but for so many that were put elsewhere. Resolves when that is on the disk.
   * @throws AppError spool_full | write_failed: it may come again
   */
  async ack(upToSeq: number, elsewhere = 0): Promise<void> {
    const { state, counters, kind, save, dir } = this.#options;
    const upTo = Math.min(upToSeq, state.nextSeq - 1);
    if (upTo > state.ackedSeq) {
      add(counters.acknowledged, kind, Math.max(0, upTo - state.ackedSeq - elsewhere));
      state.ackedSeq = upTo;
    }
    try {
      await save();
    } catch (error) {
      if (!isFull(error)) throw toWriteError(error, dir);
      // The server has them, so they may make the room; only a crash just now would count them as missing.
      await this.#removeAcknowledged();
      await save().catch((again: unknown) => {
        throw toWriteError(again, dir);
      });
    }
    await this.#removeAcknowledged();
  }

  /** Gives up the oldest sealed segment; the bytes that this freed, undefined when there is none. */
  async dropOldest(cause: 'budget' | 'disk_full'): Promise<number | undefined> {
    const { state } = this.#options;
    const [head] = this.#log.segments;
    if (!head || this.#log.segments.length < 2) return undefined;
    const freed = this.#segmentBytes(head);
    const unsent = Math.max(0, head.lastSeq - Math.max(head.firstSeq - 1, state.ackedSeq));
    // Counted first in memory, removed, then saved: saving first would need the room that is missing. If the power goes
    // between, the gap before the first segment says at opening what went.
    if (unsent > 0) {
      this.#countDropped(unsent, cause);
      state.ackedSeq = Math.max(state.ackedSeq, head.lastSeq);
    }
    await this.#removeHead((oldest) => oldest === head);
    void this.#options.save().catch(() => {});
    return freed;
  }

  stats(): QueueStats {
    const { state } = this.#options;
    const depth = Math.max(0, state.nextSeq - 1 - state.ackedSeq);
    return { depth, bytes: this.bytes, oldestSeq: depth > 0 ? state.ackedSeq + 1 : null };
  }

  get bytes(): number {
    return this.#log.segments.reduce((sum, s) => sum + this.#segmentBytes(s), 0);
  }

  async close(): Promise<void> {
    await this.#log.close();
    await this.#background;
  }

  /** Nothing in it is needed any more: its files go. */
  async remove(): Promise<void> {
    const { dir } = this.#options;
    await this.close();
    for (const name of await this.#fs.list(dir)) await this.#fs.remove(join(dir, name));
  }

  #segmentBytes(segment: Segment): number {
    return segment.sizeBytes + (this.#sealedIds.get(segment)?.byteLength ?? 0);
  }

  #countDropped(count: number, cause: string): void {
    const { counters, kind } = this.#options;
    add(counters.droppedByReason, kind, count);
    add(counters.droppedByCause, cause, count);
  }

  async #removeAcknowledged(): Promise<void> {
    const { ackedSeq } = this.#options.state;
    while (await this.#removeHead((head) => head.lastSeq <= ackedSeq));
  }

  async #removeHead(mayGo: (head: Segment) => boolean): Promise<boolean> {
    const head = await this.#log.removeHead(mayGo);
    if (!head) return false;
    this.#sealedIds.delete(head);
    if (this.#readFrom?.segment === head) this.#readFrom = undefined;
    await this.#fs.remove(idsPath(head.path));
    return true;
  }

  #seal(segment: Segment): void {
    const hashes = Float64Array.from(this.#openIds).sort();
    this.#openIds = new Set();
    this.#sealedIds.set(segment, hashes);
    // Only saves reading the segment at the next opening; a full disk may refuse it.
    this.#background = this.#background
      .then(() => writeIds(this.#fs, segment.path, segment.sizeBytes, hashes))
      .catch(() => this.#fs.remove(idsPath(segment.path)))
      .catch(() => {});
  }

  async #loadIds(segment: Segment): Promise<void> {
    const hashes = await readIds(this.#fs, segment.path, segment.sizeBytes);
    if (hashes) this.#sealedIds.set(segment, hashes);
    else {
      const scanned = Float64Array.from(await this.#scanIds(segment)).sort();
      this.#sealedIds.set(segment, scanned);
      await writeIds(this.#fs, segment.path, segment.sizeBytes, scanned).catch(() => {});
    }
  }

  async #scanIds(segment: Segment): Promise<number[]> {
    const hashes: number[] = [];
    for await (const frames of this.#frames(segment, 0))
      for (const { seq, payload } of frames)
        if (seq <= segment.lastSeq) hashes.push(hashId((JSON.parse(payload.toString('utf8')) as T).id));
    return hashes;
  }

  async #find(id: string, hash: number): Promise<number | undefined> {
    const last = this.#log.segments.at(-1);
    const candidates = this.#log.segments.filter((segment) =>
      segment === last
        ? this.#openIds.has(hash)
        : hasHash(this.#sealedIds.get(segment) ?? new Float64Array(), hash),
    );
    for (const segment of candidates)
      for await (const frames of this.#frames(segment, 0))
        for (const { seq, payload } of frames)
          if (seq <= segment.lastSeq && (JSON.parse(payload.toString('utf8')) as T).id === id) return seq;
    return undefined;
  }

  #frames(segment: Segment, from: number): ReturnType<typeof readFrames> {
    return readFrames(this.#fs, segment.path, from, segment.sizeBytes);
  }
}
