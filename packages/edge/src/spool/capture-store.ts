import { AppError, type CaptureReason, type CaptureUpload } from '@lemniscate/contracts';
import { sha256Of, type BlobStore } from './blobs.js';
import type { CaptureEntry } from './capture-entry.js';
import type { CaptureIndex } from './capture-index.js';
import { CaptureLog, type CaptureLogOptions } from './capture-log.js';
import { encodeLine, type CaptureLine, type DropCause, type EndLine } from './capture-log-records.js';
import { isFull, toWriteError } from './errors.js';
import { frameBytes } from './frame.js';
import { GivenUpFile } from './given-up-file.js';
import { countEnd } from './load-captures.js';
import type { Room } from './room.js';
import { add, type Counters } from './state.js';
import type { StationBudgets } from './station-budgets.js';
import type { Appended, CaptureStats, QueuedCapture } from './types.js';
import { AUDIT_MARK, rankOf, RANKS, reasonOfRank, toMarks, toReasons } from './value.js';
import { chooseVictim, type Incoming, type ValueOrder } from './value-order.js';

export interface CaptureStoreOptions extends Omit<CaptureLogOptions, 'givenUp' | 'onDamaged'> {
  blobs: BlobStore;
  room: Room;
  stationBudgets: StationBudgets;
  /** Where it is written which captures were given up. */
  givenUpDir: string;
}

/** Captures and their images, given out by value and acknowledged one by one. */
export class CaptureStore {
  readonly #options: CaptureStoreOptions;
  #log!: CaptureLog;
  #index!: CaptureIndex;
  readonly #pending = new Map<string, Promise<Appended>>();

  private constructor(options: CaptureStoreOptions) {
    this.#options = options;
  }

  static async open(options: CaptureStoreOptions): Promise<CaptureStore> {
    const store = new CaptureStore(options);
    await store.#open();
    return store;
  }

  async #open(): Promise<void> {
    const { blobs, fs, givenUpDir } = this.#options;
    const found = await blobs.open();
    const givenUp = await GivenUpFile.open(fs, givenUpDir);
    const onDamaged = (entry: CaptureEntry): Promise<unknown> => this.#drop(entry, 'damaged');
    this.#log = await CaptureLog.open({ ...this.#options, givenUp, onDamaged }, blobs);
    this.#index = this.#log.index;
    for (const entry of Array.from(this.#index.values()))
      if (entry.blobs.some((sha256) => !found.has(sha256)))
        this.#log.inBackground(this.#drop(entry, 'missing'));
    // Those that a crash kept from being written down.
    this.#log.inBackground(givenUp.flush());
    await this.#log.settle();
    await blobs.sweep(found);
    this.#log.tidy();
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
    const { room, counters, stationBudgets } = this.#options;
    const named = blobs.map((bytes) => ({ sha256: sha256Of(bytes), bytes }));
    const wanted = [capture.image.sha256, capture.heatmapSha256].filter((sha256) => sha256 !== null);
    if (wanted.length !== named.length || wanted.some((sha256, i) => sha256 !== named[i].sha256))
      throw new AppError('internal', { detail: 'a capture’s images are not those its digests name' });
    const { id, stationId } = capture.inspection;
    const incoming: Incoming = { id, marks: toMarks(capture.reasons) };
    const bytes =
      blobs.reduce((sum, b) => sum + b.length, 0) + frameBytes(encodeLine(lineOf(capture, named)));
    if (!(await room.inTurn(() => this.#fitStation(stationId, incoming, bytes))))
      return this.#notKept(incoming);
    try {
      const { all } = this.#index;
      const freeable = (): number => all.bytesUpToRank(rankOf(incoming.marks));
      if (!(await room.promise(bytes, () => this.#dropFor(all, incoming, 'budget'), freeable)))
        return this.#notKept(incoming);
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
    } finally {
      stationBudgets.giveBack(stationId, bytes);
    }
  }

  #notKept({ marks }: Incoming): Appended {
    const { counters, save } = this.#options;
    countEnd(counters, { end: 0, how: 'dropped', reason: reasonOfRank(rankOf(marks)), cause: 'budget' });
    void save().catch(() => {});
    return { seq: 0, state: 'dropped' };
  }

  /** Makes room among the station's own; what is promised here must be given back. */
  async #fitStation(stationId: string, incoming: Incoming, bytes: number): Promise<boolean> {
    const { stationBudgets } = this.#options;
    const order = this.#index.ofStation(stationId);
    const excess = (): number => stationBudgets.excess(stationId, order.bytes, bytes);
    if (excess() > order.bytesUpToRank(rankOf(incoming.marks))) return false;
    while (excess() > 0) if ((await this.#dropFor(order, incoming, 'budget')) === undefined) return false;
    stationBudgets.promise(stationId, bytes);
    return true;
  }

  async #store(capture: CaptureUpload, named: readonly NamedBlob[], incoming: Incoming): Promise<Appended> {
    const { blobs, room } = this.#options;
    const makeRoom = (): Promise<boolean> =>
      room.freeOne(() => this.#dropFor(this.#index.all, incoming, 'disk_full'));
    const written: string[] = [];
    try {
      for (const { sha256, bytes } of named) {
        for (;;)
          try {
            await blobs.write(sha256, bytes);
            written.push(sha256);
            break;
          } catch (error) {
            if (!isFull(error) || !(await makeRoom())) throw error;
          }
      }
      const line = lineOf({ ...capture, reasons: toReasons(incoming.marks) }, named);
      const { seq } = await this.#log.write(line, ({ seq, segment, offset }, bytes) =>
        this.#index.add({
          id: capture.inspection.id,
          stationId: capture.inspection.stationId,
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
  async next(max: number, isWanted: (stationId: string) => boolean = () => true): Promise<QueuedCapture[]> {
    const found: QueuedCapture[] = [];
    for (const entry of this.#byValue(max, isWanted)) {
      const line = await this.#log.read(entry);
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
      await this.#log.write({ end: entry.seq, how: 'acknowledged' }, () => this.#index.settle(entry));
    } catch (error) {
      this.#index.restore(entry);
      throw error;
    }
    for (const sha256 of entry.blobs) await this.#options.blobs.release(sha256);
    this.#log.tidy();
  }

  /** How many of a station are here. */
  countOf(stationId: string): number {
    return this.#index.ofStation(stationId).size;
  }

  /** Gives a reason more, such as an override that came later. @returns whether the capture is here */
  async raise(id: string, reason: CaptureReason): Promise<boolean> {
    const entry = this.#index.get(id);
    if (!entry) return false;
    const marks = entry.marks | toMarks([reason]);
    if (marks !== entry.marks) {
      this.#index.setMarks(entry, marks);
      await this.#log.write({ of: entry.seq, reasons: toReasons(marks) });
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
    return this.#dropFor(this.#index.all, { marks: toMarks(['override']) }, cause);
  }

  /** Adds what is given up and not yet noted to a copy of the counters. */
  addUnnoted(counters: Counters): void {
    this.#log.addUnnoted(counters);
  }

  stats(): CaptureStats {
    const { all, size } = this.#index;
    let oldestSeq = Infinity;
    const byReason: CaptureStats['byReason'] = {};
    for (let rank = 0; rank < RANKS; rank++) {
      const count = all.countOfRank(rank);
      if (count > 0) byReason[reasonOfRank(rank)] = count;
      for (const { seq } of all.ofRank(rank)) {
        oldestSeq = Math.min(oldestSeq, seq);
        break;
      }
    }
    return {
      depth: size,
      bytes: this.bytes,
      imageBytes: this.#options.blobs.bytes,
      oldestSeq: Number.isFinite(oldestSeq) ? oldestSeq : null,
      byReason,
    };
  }

  get bytes(): number {
    return this.#log.sizeBytes + this.#options.blobs.bytes;
  }

  close(): Promise<void> {
    return this.#log.close();
  }

  *#byValue(max: number, isWanted: (stationId: string) => boolean): Iterable<CaptureEntry> {
    const chosen: CaptureEntry[] = [];
    for (let rank = RANKS - 1; rank >= 0; rank--)
      for (const entry of this.#index.all.ofRank(rank)) {
        if (chosen.length >= max) break;
        if (isWanted(entry.stationId)) chosen.push(entry);
      }
    yield* chosen;
  }

  /** Gives up one capture for another of these marks. Undefined: the incoming one is the least valuable. */
  async #dropFor(order: ValueOrder, incoming: Incoming, cause: DropCause): Promise<number | undefined> {
    for (;;) {
      const victim = chooseVictim(order, incoming);
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
    const line = { of: entry.seq, reasons: toReasons(entry.marks), unmarked: true as const };
    this.#log.inBackground(this.#log.write(line));
  }

  /**
   * The image goes first: on a full disk its room is what the note of it needs. If the power goes between, the missing
   * image says at opening what happened.
   */
  async #drop(entry: CaptureEntry, cause: DropCause): Promise<number> {
    const { blobs } = this.#options;
    const reason = reasonOfRank(rankOf(entry.marks));
    const line: EndLine = { end: entry.seq, how: 'dropped', id: entry.id, reason, cause };
    // Counted as it leaves the index: nobody who looks meanwhile finds it in neither.
    this.#index.remove(entry);
    this.#log.giveUp(entry, line);
    let freed = entry.frameBytes;
    for (const sha256 of entry.blobs) freed += await blobs.release(sha256);
    this.#log.noteEnd(entry);
    return freed;
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
