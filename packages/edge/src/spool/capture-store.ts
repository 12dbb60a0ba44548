import { AppError, type CaptureReason, type CaptureUpload } from '@lemniscate/contracts';
import { sha256Of, type BlobStore } from './blobs.js';
import { CaptureIndex, chooseVictim, type CaptureEntry, type Incoming } from './capture-index.js';
import {
  decodeLine,
  encodeLine,
  type CaptureLine,
  type DropCause,
  type EndLine,
  type LogLine,
  type ReasonsLine,
} from './capture-log-records.js';
import { isFull, toWriteError } from './errors.js';
import type { SpoolFs } from './files.js';
import { frameBytes } from './frame.js';
import { countEnd, countReasons, loadCaptures } from './load-captures.js';
import { SegmentLog, type LogOptions, type Place } from './log.js';
import { readFrameAt } from './read-frames.js';
import type { Room } from './room.js';
import { add, type Counters, type LogState } from './state.js';
import type { Appended, CaptureStats, QueuedCapture } from './types.js';
import { AUDIT_MARK, rankOf, RANKS, reasonOfRank, toMarks, toReasons } from './value.js';

export interface CaptureStoreOptions extends Omit<LogOptions, 'nextSeqAtLeast' | 'onSealed'> {
  blobs: BlobStore;
  room: Room;
  state: LogState;
  counters: Counters;
  save(): Promise<void>;
}

/** Captures and their images, given out by value and acknowledged one by one. */
export class CaptureStore {
  readonly #options: CaptureStoreOptions;
  readonly #fs: SpoolFs;
  #log!: SegmentLog;
  #index = new CaptureIndex();
  readonly #pending = new Map<string, Promise<Appended>>();
  /** Unawaited writes, waited for on closing. */
  readonly #background = new Set<Promise<unknown>>();
  /** Given up, and not yet so in the log: counted, but not in the counters that are saved. */
  readonly #unnoted = new Map<CaptureEntry, EndLine>();
  readonly #refused = new Set<CaptureEntry>();
  #tidying: Promise<void> | undefined;

  private constructor(options: CaptureStoreOptions) {
    this.#options = options;
    this.#fs = options.fs;
  }

  static async open(options: CaptureStoreOptions): Promise<CaptureStore> {
    const store = new CaptureStore(options);
    await store.#open();
    return store;
  }

  async #open(): Promise<void> {
    const { state, counters, blobs } = this.#options;
    const found = await blobs.open();
    const nextSeqAtLeast = Math.max(state.nextSeq, state.countedSeq + 1);
    const { log, tornTails } = await SegmentLog.open({ ...this.#options, nextSeqAtLeast });
    this.#log = log;
    counters.tornTails += tornTails;
    state.nextSeq = log.nextSeq;
    this.#index = await loadCaptures(this.#fs, log.segments, { state, counters, blobs });
    for (const entry of Array.from(this.#index.values()))
      if (entry.blobs.some((sha256) => !found.has(sha256))) this.#inBackground(this.#drop(entry, 'missing'));
    while (this.#background.size > 0) await Promise.all(this.#background);
    await blobs.sweep(found);
    this.#tidy();
  }

  /**
   * Resolves when image and record are on the disk, or when there was no room for it among what is worth more.
   * `blobs` are the image and, when the capture names one, the heat map.
   * @throws AppError spool_full | write_failed
   */
  append(capture: CaptureUpload, blobs: readonly Uint8Array[]): Promise<Appended> {
    const { id } = capture.inspection;
    const pending = this.#pending.get(id);
    const known = this.#index.get(id);
    if (pending || known) {
      add(this.#options.counters.duplicates, 'capture');
      const seq = pending ? pending.then((p) => p.seq) : Promise.resolve(known?.seq ?? 0);
      return seq.then((seq) => ({ seq, state: 'duplicate' }));
    }
    const appended = this.#append(capture, blobs).finally(() => this.#pending.delete(id));
    this.#pending.set(id, appended);
    return appended;
  }

  async #append(capture: CaptureUpload, blobs: readonly Uint8Array[]): Promise<Appended> {
    const { room, counters } = this.#options;
    const named = blobs.map((bytes) => ({ sha256: sha256Of(bytes), bytes }));
    const wanted = [capture.image.sha256, capture.heatmapSha256].filter((sha256) => sha256 !== null);
    if (wanted.length !== named.length || wanted.some((sha256, i) => sha256 !== named[i].sha256))
      throw new AppError('internal', { detail: 'a capture’s images are not those its digests name' });
    const incoming: Incoming = { id: capture.inspection.id, marks: toMarks(capture.reasons) };
    const bytes =
      blobs.reduce((sum, b) => sum + b.length, 0) + frameBytes(encodeLine(lineOf(capture, named)));
    const freeable = (): number => this.#index.bytesUpToRank(rankOf(incoming.marks));
    if (!(await room.promise(bytes, () => this.#dropFor(incoming, 'budget'), freeable))) {
      this.#countDropped(incoming.marks, 'budget');
      return { seq: 0, state: 'dropped' };
    }
    try {
      return await this.#store(capture, named, incoming);
    } catch (error) {
      const appError = toWriteError(error, this.#options.dir);
      add(counters.lostUnacknowledged, 'capture');
      void this.#options.save().catch(() => {});
      throw appError;
    } finally {
      room.giveBack(bytes);
    }
  }

  async #store(capture: CaptureUpload, named: readonly NamedBlob[], incoming: Incoming): Promise<Appended> {
    const { blobs, room } = this.#options;
    const written: string[] = [];
    try {
      for (const { sha256, bytes } of named) {
        for (;;)
          try {
            await blobs.write(sha256, bytes);
            written.push(sha256);
            break;
          } catch (error) {
            if (!isFull(error) || !(await room.freeOne(() => this.#dropFor(incoming, 'disk_full'))))
              throw error;
          }
      }
      const line = lineOf({ ...capture, reasons: toReasons(incoming.marks) }, named);
      const { seq } = await this.#write(line, ({ seq, segment, offset }, bytes) =>
        this.#index.add({
          id: capture.inspection.id,
          seq,
          segment,
          offset,
          frameBytes: bytes,
          marks: incoming.marks,
          blobs: written,
          imageBytes: named.reduce((sum, b) => sum + b.bytes.length, 0),
          isGone: false,
        }),
      );
      return { seq, state: 'stored' };
    } catch (error) {
      for (const sha256 of written) await blobs.release(sha256).catch(() => {});
      throw error;
    }
  }

  /** Those worth most first, oldest first among equals. The same again until they are acknowledged. */
  async next(max: number): Promise<QueuedCapture[]> {
    const found: QueuedCapture[] = [];
    for (const entry of this.#byValue(max)) {
      const line = await this.#read(entry);
      if (entry.isGone) continue;
      if (!line) {
        add(this.#options.counters.damagedRecords, 'capture');
        await this.#drop(entry, 'damaged');
        continue;
      }
      found.push({
        seq: entry.seq,
        record: { ...line.capture, reasons: toReasons(entry.marks) },
        blobs: line.blobs.map(([sha256, sizeBytes]) => ({ sha256, sizeBytes })),
      });
    }
    return found;
  }

  /** The server has it, or will never take it. Resolves when that is on the disk; one that is not here is no error. */
  async ack(id: string): Promise<void> {
    const entry = this.#index.get(id);
    if (!entry) return;
    // Out of the index first, so that nobody gives it up at the same time.
    this.#index.remove(entry);
    try {
      await this.#write({ end: entry.seq, how: 'acknowledged' }, () => this.#index.settle(entry));
    } catch (error) {
      this.#index.restore(entry);
      throw error;
    }
    for (const sha256 of entry.blobs) await this.#options.blobs.release(sha256);
    this.#tidy();
  }

  /** Gives a reason more, such as an override that came later. @returns whether the capture is here */
  async raise(id: string, reason: CaptureReason): Promise<boolean> {
    const entry = this.#index.get(id);
    if (!entry) return false;
    const marks = entry.marks | toMarks([reason]);
    if (marks !== entry.marks) {
      this.#index.setMarks(entry, marks);
      await this.#write({ of: entry.seq, reasons: toReasons(marks) });
    }
    return true;
  }

  /** Its image is gone or damaged: nothing is left to send. */
  async dropDamaged(id: string): Promise<void> {
    const entry = this.#index.get(id);
    if (entry) await this.#drop(entry, 'damaged');
  }

  /** Gives up the least valuable of all. */
  dropLeast(cause: DropCause): Promise<number | undefined> {
    return this.#dropFor({ marks: toMarks(['override']) }, cause);
  }

  /** Adds what is given up and not yet noted to a copy of the counters. */
  addUnnoted(counters: Counters): void {
    for (const line of this.#unnoted.values()) countEnd(counters, line);
  }

  stats(): CaptureStats {
    let oldestSeq = Infinity;
    const byReason: CaptureStats['byReason'] = {};
    for (let rank = 0; rank < RANKS; rank++) {
      const count = this.#index.countOfRank(rank);
      if (count > 0) byReason[reasonOfRank(rank)] = count;
      for (const { seq } of this.#index.ofRank(rank)) {
        oldestSeq = Math.min(oldestSeq, seq);
        break;
      }
    }
    return {
      depth: this.#index.size,
      bytes: this.bytes,
      imageBytes: this.#options.blobs.bytes,
      oldestSeq: Number.isFinite(oldestSeq) ? oldestSeq : null,
      byReason,
    };
  }

  get bytes(): number {
    return this.#log.sizeBytes + this.#options.blobs.bytes;
  }

  async close(): Promise<void> {
    while (this.#tidying || this.#background.size > 0)
      await Promise.all([this.#tidying, ...this.#background]);
    await this.#log.close();
  }

  *#byValue(max: number): Iterable<CaptureEntry> {
    const chosen: CaptureEntry[] = [];
    for (let rank = RANKS - 1; rank >= 0; rank--)
      for (const entry of this.#index.ofRank(rank)) {
        if (chosen.length >= max) break;
        chosen.push(entry);
      }
    yield* chosen;
  }

  async #read(entry: CaptureEntry): Promise<CaptureLine | undefined> {
    // Twice: tidying may move it while it is being read.
    for (let i = 0; i < 2; i++) {
      const { path } = entry.segment;
      const frame = await readFrameAt(this.#fs, path, entry.offset, entry.frameBytes);
      const line = frame && decodeLine(frame.payload);
      if (line && 'capture' in line && line.capture.inspection.id === entry.id) return line;
      if (path === entry.segment.path) return undefined;
    }
    return undefined;
  }

  /** Gives up one capture for another of these marks. Undefined: the incoming one is the least valuable. */
  async #dropFor(incoming: Incoming, cause: DropCause): Promise<number | undefined> {
    for (;;) {
      const victim = chooseVictim(this.#index, incoming);
      if (victim === undefined || victim === 'incoming') return undefined;
      if (victim === 'unmark incoming') {
        incoming.marks &= ~AUDIT_MARK;
        this.#options.counters.auditMarksRemoved++;
      } else if ('unmark' in victim) this.#unmark(victim.unmark);
      else return this.#drop(victim.entry, cause);
    }
  }

  #unmark(entry: CaptureEntry): void {
    this.#index.setMarks(entry, entry.marks & ~AUDIT_MARK);
    this.#inBackground(this.#write({ of: entry.seq, reasons: toReasons(entry.marks), unmarked: true }));
  }

  /**
   * The image goes first: on a full disk its room is what the note of it needs. If the power goes between, the missing
   * image says at opening what happened.
   */
  async #drop(entry: CaptureEntry, cause: DropCause): Promise<number> {
    const { blobs } = this.#options;
    this.#index.remove(entry);
    let freed = entry.frameBytes;
    for (const sha256 of entry.blobs) freed += await blobs.release(sha256);
    const reason = reasonOfRank(rankOf(entry.marks));
    this.#noteEnd(entry, { end: entry.seq, how: 'dropped', reason, cause });
    return freed;
  }

  /** A full disk may refuse the note; it is written with the next record that finds room. */
  #noteEnd(entry: CaptureEntry, line: EndLine): void {
    this.#unnoted.set(entry, line);
    const noted = this.#write(line, () => {
      this.#unnoted.delete(entry);
      this.#index.settle(entry);
    });
    this.#inBackground(
      noted.then(
        () => this.#tidy(),
        () => this.#refused.add(entry),
      ),
    );
  }

  #noteRefused(): void {
    const refused = [...this.#refused];
    this.#refused.clear();
    for (const entry of refused) {
      const line = this.#unnoted.get(entry);
      if (line) this.#noteEnd(entry, line);
    }
  }

  #countDropped(marks: number, cause: DropCause): void {
    const reason = reasonOfRank(rankOf(marks));
    countEnd(this.#options.counters, { end: 0, how: 'dropped', reason, cause });
    void this.#options.save().catch(() => {});
  }

  /** Appends a line; counters and index change at the moment it is durable, in the order of the log. */
  #write(line: LogLine, onDurable?: (place: Place, bytes: number) => void): Promise<Place> {
    const { counters, state } = this.#options;
    const payload = encodeLine(line);
    return this.#log.append(payload, (place) => {
      if ('end' in line) countEnd(counters, line as EndLine);
      else if ('of' in line) countReasons(counters, line as ReasonsLine);
      state.countedSeq = place.seq;
      state.nextSeq = place.seq + 1;
      onDurable?.(place, frameBytes(payload));
      if (this.#refused.size > 0) this.#noteRefused();
    });
  }

  #inBackground(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }

  #tidy(): void {
    this.#tidying ??= this.#tidyUp()
      .catch(() => {})
      .finally(() => (this.#tidying = undefined));
  }

  /** Removes segments at the head that hold nothing that waits; moves what waits forward when most of the log does not. */
  async #tidyUp(): Promise<void> {
    const { segmentBytes, save } = this.#options;
    for (;;) {
      const { segments } = this.#log;
      const [head] = segments;
      if (segments.length < 2) return;
      if (this.#index.countIn(head) > 0) {
        if (this.#log.sizeBytes < Math.max(4 * segmentBytes, 2 * this.#index.recordBytes)) return;
        const moves = [...this.#index.values()].filter((e) => e.segment === head).map((e) => this.#move(e));
        const moved = await Promise.all(moves);
        if (moved.includes(false)) return;
      }
      // What its lines counted must be saved before they go.
      await save();
      if (!(await this.#log.removeHead((oldest) => oldest === head && this.#index.countIn(head) === 0)))
        return;
    }
  }

  async #move(entry: CaptureEntry): Promise<boolean> {
    const line = await this.#read(entry);
    if (entry.isGone) return true;
    if (!line) {
      await this.#drop(entry, 'damaged');
      return true;
    }
    const moved: CaptureLine = {
      ...line,
      capture: { ...line.capture, reasons: toReasons(entry.marks) },
      first: entry.seq,
    };
    return this.#write(moved, ({ segment, offset }, bytes) =>
      this.#index.move(entry, segment, offset, bytes),
    ).then(
      () => true,
      () => false,
    );
  }
}

interface NamedBlob {
  sha256: string;
  bytes: Uint8Array;
}

const lineOf = (capture: CaptureUpload, named: readonly NamedBlob[]): CaptureLine => ({
  capture,
  blobs: named.map(({ sha256, bytes }) => [sha256, bytes.length]),
});
