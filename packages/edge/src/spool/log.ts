import { AppError } from '@lemniscate/contracts';
import { isFull, toWriteError } from './errors.js';
import type { SpoolFile, SpoolFs } from './files.js';
import { frameBytes, MAX_PAYLOAD_BYTES, putFrame } from './frame.js';
import { listSegments, mendTail, segmentPath, type Segment } from './segments.js';

/** Where a durable record lies. */
export interface Place {
  seq: number;
  segment: Segment;
  offset: number;
}

export interface LogOptions {
  fs: SpoolFs;
  dir: string;
  segmentBytes: number;
  /** Sequences below this were given before, whatever the files say. */
  nextSeqAtLeast: number;
  /** Called before a batch is written, to keep to the budget. */
  beforeWrite(bytes: number): Promise<void>;
  /** The disk is full: frees something; false when there is nothing left to free. */
  freeSome(): Promise<boolean>;
  onSealed?(segment: Segment): void;
}

interface Waiting {
  payload: Buffer;
  onDurable?: (place: Place) => void;
  resolve: (place: Place) => void;
  reject: (error: unknown) => void;
}

const BATCH_BYTES = 1024 * 1024;
/** Records waiting for a disk that does not answer; beyond this they are refused, or memory would go. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;

/**
 * A log of segment files. Appends made while the disk is busy share the next write and the next fsync (group commit);
 * each resolves after that fsync only.
 */
export class SegmentLog {
  readonly segments: Segment[];
  readonly #options: LogOptions;
  #file: SpoolFile | undefined;
  #nextSeq: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #draining: Promise<void> | undefined;
  #mustStartAnew = false;
  #removing: Promise<unknown> = Promise.resolve();

  private constructor(options: LogOptions, segments: Segment[], nextSeq: number) {
    this.#options = options;
    this.segments = segments;
    this.#nextSeq = nextSeq;
  }

  /** @returns the log, and how many half-written tails were cut off */
  static async open(options: LogOptions): Promise<{ log: SegmentLog; tornTails: number }> {
    const { fs, dir, nextSeqAtLeast } = options;
    await fs.makeDir(dir);
    const segments = await listSegments(fs, dir);
    const last = segments.at(-1);
    const torn = last ? await mendTail(fs, last) : false;
    const log = new SegmentLog(options, segments, Math.max(nextSeqAtLeast, (last?.lastSeq ?? 0) + 1));
    if (last && last.lastSeq + 1 < log.nextSeq) {
      // Its end is lost. New records go to a new file, and those between are known to be missing.
      last.lastSeq = log.nextSeq - 1;
      log.#mustStartAnew = true;
    }
    return { log, tornTails: torn ? 1 : 0 };
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get sizeBytes(): number {
    return this.segments.reduce((sum, s) => sum + s.sizeBytes, 0);
  }

  /**
   * Resolves when the record is on the disk. `onDurable` runs just then, in the order of the log.
   * @throws AppError spool_full | write_failed
   */
  append(payload: Buffer, onDurable?: (place: Place) => void): Promise<Place> {
    if (payload.length > MAX_PAYLOAD_BYTES)
      return Promise.reject(
        new AppError('internal', { detail: `a spool record of ${payload.length} bytes is too long` }),
      );
    if (this.#waitingBytes > MAX_WAITING_BYTES)
      return Promise.reject(
        new AppError('write_failed', { path: this.#options.dir, detail: 'the disk does not keep up' }),
      );
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payload, onDurable, resolve, reject });
      this.#waitingBytes += payload.length;
      this.#draining ??= this.#drain();
    });
  }

  /** All that was appended so far is decided, and the file is closed. */
  async close(): Promise<void> {
    while (this.#draining) await this.#draining;
    await this.#removing;
    await this.#file?.close();
    this.#file = undefined;
  }

  /** Removes the oldest segment if it may go; never the last, whose name carries the sequence on. */
  removeHead(mayGo: (head: Segment) => boolean): Promise<Segment | undefined> {
    const { fs, dir } = this.#options;
    const removed = this.#removing.then(async () => {
      const [head] = this.segments;
      if (this.segments.length < 2 || !mayGo(head)) return undefined;
      this.segments.shift();
      await fs.remove(head.path);
      // One at a time: after a power cut no later segment may be gone while an earlier one is back.
      await fs.syncDir(dir);
      return head;
    });
    this.#removing = removed.catch(() => {});
    return removed;
  }

  async #drain(): Promise<void> {
    for (;;) {
      // Those whose records just became durable append their next ones first: they share the coming fsync.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#waiting.length === 0) {
        this.#draining = undefined;
        return;
      }
      const batch = this.#takeBatch();
      try {
        await this.#commit(batch);
      } catch (error) {
        const appError = toWriteError(error, this.#options.dir);
        for (const { reject } of batch) reject(appError);
      }
    }
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && bytes < BATCH_BYTES)
      bytes += frameBytes(this.#waiting[count++].payload);
    const batch = this.#waiting.splice(0, count);
    this.#waitingBytes -= batch.reduce((sum, w) => sum + w.payload.length, 0);
    return batch;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const bytes = batch.reduce((sum, w) => sum + frameBytes(w.payload), 0);
    await this.#options.beforeWrite(bytes);
    for (;;) {
      try {
        await this.#write(batch, bytes);
        return;
      } catch (error) {
        if (!isFull(error) || !(await this.#options.freeSome())) throw error;
      }
    }
  }

  async #write(batch: readonly Waiting[], bytes: number): Promise<void> {
    const { file, segment } = await this.#writable();
    const block = Buffer.allocUnsafe(bytes);
    const places: Place[] = [];
    let at = 0;
    for (const { payload } of batch) {
      const seq = this.#nextSeq + places.length;
      places.push({ seq, segment, offset: segment.sizeBytes + at });
      at = putFrame(block, at, seq, payload);
    }
    try {
      await file.write(block, segment.sizeBytes);
      await file.sync();
    } catch (error) {
      await this.#abandon(file, segment);
      throw error;
    }
    segment.sizeBytes += bytes;
    segment.lastSeq += batch.length;
    this.#nextSeq += batch.length;
    for (const [i, { onDurable, resolve }] of batch.entries()) {
      onDurable?.(places[i]);
      resolve(places[i]);
    }
  }

  /**
   * After a failed write or fsync nobody knows what of it is on the disk, and a second fsync of the same file may
   * claim success for pages that were thrown away. So the file is left as it was known to be and the next record goes
   * to a new one: whatever of this batch stays behind has sequences from the next segment on, which readers pass over.
   */
  async #abandon(file: SpoolFile, segment: Segment): Promise<void> {
    this.#file = undefined;
    this.#mustStartAnew = true;
    await file
      .truncate(segment.sizeBytes)
      .then(() => file.sync())
      .catch(() => {});
    await file.close().catch(() => {});
    if (segment.lastSeq < segment.firstSeq) {
      this.segments.pop();
      await this.#options.fs.remove(segment.path).catch(() => {});
    }
  }

  async #writable(): Promise<{ file: SpoolFile; segment: Segment }> {
    const { fs, segmentBytes } = this.#options;
    const last = this.segments.at(-1);
    if (last && !this.#mustStartAnew && last.sizeBytes < segmentBytes) {
      this.#file ??= await fs.open(last.path, 'update');
      return { file: this.#file, segment: last };
    }
    return this.#startSegment(last);
  }

  async #startSegment(last: Segment | undefined): Promise<{ file: SpoolFile; segment: Segment }> {
    const { fs, dir, onSealed } = this.#options;
    const path = segmentPath(dir, this.#nextSeq);
    const file = await fs.open(path, 'create');
    try {
      await fs.syncDir(dir);
    } catch (error) {
      await file.close();
      await fs.remove(path).catch(() => {});
      throw error;
    }
    await this.#file?.close();
    this.#file = file;
    this.#mustStartAnew = false;
    if (last) {
      last.lastSeq = this.#nextSeq - 1;
      onSealed?.(last);
    }
    const segment = { path, firstSeq: this.#nextSeq, lastSeq: this.#nextSeq - 1, sizeBytes: 0 };
    this.segments.push(segment);
    return { file, segment };
  }
}
