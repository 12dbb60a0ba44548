import { join } from 'node:path';
import type { CaptureReason, CaptureUpload, Inspection, OverrideUpload } from '@lemniscate/contracts';
import { BlobStore } from './blobs.js';
import { CaptureStore } from './capture-store.js';
import { toWriteError } from './errors.js';
import { nodeFs, type SpoolFs } from './files.js';
import { HeldRecords } from './held-records.js';
import { lockSpool } from './lock.js';
import { RecordQueue } from './record-queue.js';
import { Room, type Budget } from './room.js';
import { StationBudgets } from './station-budgets.js';
import { add, reservePath, StateFile, type Counters } from './state.js';
import type { Appended, CaptureStats, Queued, QueuedCapture, QueueStats, SpoolKind } from './types.js';

export interface SpoolOptions extends Partial<Budget> {
  dir: string;
  /** A segment is closed at this size; what is given up or removed goes a segment at a time. */
  segmentBytes?: number;
  fs?: SpoolFs;
}

/** Counters are since the spool was made. */
export interface SpoolStats extends Counters {
  inspections: QueueStats;
  captures: CaptureStats;
  overrides: QueueStats;
  /** All of it on the disk. */
  bytes: number;
  maxBytes: number;
}

const MAX_INSPECTION_BYTES = 2048;
const MAX_OVERRIDE_BYTES = 16 * 1024;
const DEFAULT_MAX_BYTES = 2 * 1024 ** 3;
const DEFAULT_SEGMENT_BYTES = 8 * 1024 ** 2;
const MIN_SEGMENT_BYTES = 4096;

/**
 * What the device has to tell the server, on its disk until the server has it. Nothing here looks at the clock: order
 * is by sequence.
 */
export class Spool {
  readonly #fs: SpoolFs;
  readonly #dir: string;
  readonly #state: StateFile;
  readonly #room: Room;
  readonly #blobs: BlobStore;
  readonly #stationBudgets = new StationBudgets();
  #inspections!: RecordQueue<Inspection>;
  #overrides!: RecordQueue<OverrideUpload>;
  #heldInspections!: HeldRecords<Inspection>;
  #heldOverrides!: HeldRecords<OverrideUpload>;
  #captures!: CaptureStore;
  readonly #unlock: () => Promise<void>;

  private constructor(
    fs: SpoolFs,
    dir: string,
    { state, budget, unlock }: { state: StateFile; budget: Budget; unlock: () => Promise<void> },
  ) {
    this.#fs = fs;
    this.#dir = dir;
    this.#state = state;
    this.#unlock = unlock;
    this.#blobs = new BlobStore(fs, dir);
    this.#room = new Room(fs, dir, budget, () => this.#bytes);
  }

  /**
   * Opens the spool of a folder, or makes one.
   * @throws AppError data_dir_locked | spool_full | write_failed
   */
  static async open({
    dir,
    maxBytes = DEFAULT_MAX_BYTES,
    minFreeBytes = 0,
    segmentBytes = DEFAULT_SEGMENT_BYTES,
    fs = nodeFs,
  }: SpoolOptions): Promise<Spool> {
    let unlock = async (): Promise<void> => {};
    try {
      await fs.makeDir(dir);
      unlock = await lockSpool(fs, dir, reservePath(dir));
      const state = await StateFile.open(fs, dir);
      const spool = new Spool(fs, dir, { state, budget: { maxBytes, minFreeBytes }, unlock });
      // Several segments to a budget, so that giving one up is not giving up all.
      await spool.#open(Math.max(MIN_SEGMENT_BYTES, Math.min(segmentBytes, Math.floor(maxBytes / 16))));
      return spool;
    } catch (error) {
      await unlock().catch(() => {});
      throw toWriteError(error, dir);
    }
  }

  async #open(segmentBytes: number): Promise<void> {
    const { state } = this.#state;
    const { counters } = state;
    const records = {
      fs: this.#fs,
      segmentBytes,
      counters,
      save: () => this.#state.save(),
      beforeWrite: (bytes: number) => this.#makeRoom(bytes),
      freeSome: () => this.#room.freeOne(() => this.#dropAny('disk_full')),
    };
    this.#inspections = await RecordQueue.open<Inspection>({
      ...records,
      kind: 'inspection',
      dir: join(this.#dir, 'inspections'),
      state: state.inspections,
      maxRecordBytes: MAX_INSPECTION_BYTES,
    });
    this.#overrides = await RecordQueue.open<OverrideUpload>({
      ...records,
      kind: 'override',
      dir: join(this.#dir, 'overrides'),
      state: state.overrides,
      maxRecordBytes: MAX_OVERRIDE_BYTES,
    });
    // They come from the queues above, whose room is free again soon: none of those is given up for them.
    const held = { ...records, beforeWrite: (bytes: number) => this.#makeRoomOfImages(bytes) };
    this.#heldInspections = await HeldRecords.open<Inspection>({
      ...held,
      kind: 'inspection',
      dir: join(this.#dir, 'held-inspections'),
      states: state.held.inspections,
      maxRecordBytes: MAX_INSPECTION_BYTES,
    });
    this.#heldOverrides = await HeldRecords.open<OverrideUpload>({
      ...held,
      kind: 'override',
      dir: join(this.#dir, 'held-overrides'),
      states: state.held.overrides,
      maxRecordBytes: MAX_OVERRIDE_BYTES,
    });
    this.#captures = await CaptureStore.open({
      ...records,
      blobs: this.#blobs,
      room: this.#room,
      stationBudgets: this.#stationBudgets,
      givenUpDir: this.#dir,
      state: state.captures,
      dir: join(this.#dir, 'captures'),
      // Captures have room promised before; what else their log takes is a line that says one is gone.
      beforeWrite: async () => {},
      freeSome: () => this.#room.freeOne(async () => this.#captures?.dropLeast('disk_full')),
    });
    // A full disk must not keep the agent from starting.
    this.#state.saveSoon();
  }

  /**
   * Resolves when it is on the disk; the same id again is the same inspection.
   * @throws AppError spool_full | write_failed: it is not kept, which is counted. Inspect on
   */
  appendInspection(inspection: Inspection): Promise<Appended> {
    return this.#inspections.append(inspection);
  }

  /**
   * Resolves when image and record are on the disk, or with `dropped` when there is no room for one of so little value.
   * `blobs` are the image and, when the capture names one, the heat map.
   * @throws AppError spool_full | write_failed
   */
  appendCapture(capture: CaptureUpload, blobs: readonly Uint8Array[]): Promise<Appended> {
    return this.#captures.append(capture, blobs);
  }

  /**
   * Resolves when it is on the disk. The capture of its inspection is from then on worth as much as an override.
   * @throws AppError spool_full | write_failed
   */
  async appendOverride(override: OverrideUpload): Promise<Appended> {
    const appended = await this.#overrides.append(override);
    // The word itself is safe; that its image may now go earlier is no reason to say otherwise.
    await this.#captures.raise(override.inspectionId, 'override').catch(() => {});
    return appended;
  }

  /** Gives a capture one reason more. @returns whether it is here */
  raiseCapture(id: string, reason: CaptureReason): Promise<boolean> {
    return this.#captures.raise(id, reason);
  }

  /** The oldest not acknowledged; the same again until they are. */
  nextInspections(max: number): Promise<Queued<Inspection>[]> {
    return this.#inspections.next(max);
  }

  /** The server has all up to here, but for so many that were put elsewhere. Resolves when that is on the disk. */
  ackInspections(upToSeq: number, elsewhere = 0): Promise<void> {
    return this.#inspections.ack(upToSeq, elsewhere);
  }

  nextOverrides(max: number): Promise<Queued<OverrideUpload>[]> {
    return this.#overrides.next(max);
  }

  ackOverrides(upToSeq: number, elsewhere = 0): Promise<void> {
    return this.#overrides.ack(upToSeq, elsewhere);
  }

  /** What the server does not take for now. */
  get heldInspections(): HeldRecords<Inspection> {
    return this.#heldInspections;
  }

  get heldOverrides(): HeldRecords<OverrideUpload> {
    return this.#heldOverrides;
  }

  /** Those worth most first, of these stations; the same again until they are acknowledged or given up. */
  nextCaptures(max: number, isWanted?: (stationId: string) => boolean): Promise<QueuedCapture[]> {
    return this.#captures.next(max, isWanted);
  }

  /** How many captures of a station wait. */
  capturesOf(stationId: string): number {
    return this.#captures.countOf(stationId);
  }

  /** The server refused one for good. */
  countRefused(kind: SpoolKind): void {
    add(this.#state.state.counters.refused, kind);
    this.#state.saveSoon();
  }

  /** The server has this one, or will never take it. Several at once share an fsync. */
  ackCapture(id: string): Promise<void> {
    return this.#captures.ack(id);
  }

  /** An image of a capture; undefined when it was given up since. A damaged one is given up now. */
  async readBlob(captureId: string, sha256: string): Promise<Buffer | undefined> {
    const bytes = await this.#blobs.read(sha256);
    if (!bytes) await this.#captures.dropDamaged(captureId);
    return bytes;
  }

  /** From now on; what is over a smaller budget goes with the next append. */
  setBudget(budget: Budget): void {
    this.#room.budget = budget;
  }

  /** How many bytes of captures may wait here for a station; what is over goes with its next capture. */
  setStationBudget(stationId: string, maxBytes: number): void {
    this.#stationBudgets.set(stationId, maxBytes);
  }

  stats(): SpoolStats {
    const counters = structuredClone(this.#state.state.counters);
    this.#captures.addUnnoted(counters);
    return {
      ...counters,
      inspections: withHeld(this.#inspections.stats(), this.#heldInspections),
      captures: this.#captures.stats(),
      overrides: withHeld(this.#overrides.stats(), this.#heldOverrides),
      bytes: this.#bytes,
      maxBytes: this.#room.budget.maxBytes,
    };
  }

  /** What was appended is decided, counters are saved, the folder is free for another process. */
  async close(): Promise<void> {
    await this.#captures.close();
    await this.#inspections.close();
    await this.#overrides.close();
    await this.#heldInspections.close();
    await this.#heldOverrides.close();
    await this.#state.save().catch(() => {});
    await this.#unlock();
  }

  get #bytes(): number {
    const queues = [this.#inspections, this.#overrides, this.#heldInspections, this.#heldOverrides];
    return [...queues, this.#captures].reduce((sum, queue) => sum + (queue?.bytes ?? 0), 0);
  }

  /** For records: images go first, inspections last and never for the sake of others on the disk. */
  async #makeRoom(bytes: number): Promise<void> {
    await this.#makeRoomOfImages(bytes);
    // Over the budget with nothing left to give up, it is written all the same: the disk itself has the last word.
    await this.#room.make(bytes, () => this.#dropAny('budget'), false);
  }

  async #makeRoomOfImages(bytes: number): Promise<void> {
    await this.#room.make(bytes, async () => this.#captures?.dropLeast('budget'), true);
  }

  /** Of inspections those that the server would not take now, before those it would. */
  async #dropAny(cause: 'budget' | 'disk_full'): Promise<number | undefined> {
    return (
      (await this.#captures?.dropLeast(cause)) ??
      (await this.#heldInspections?.dropOldest(cause)) ??
      (await this.#inspections.dropOldest(cause))
    );
  }
}

const withHeld = (
  { depth, bytes, oldestSeq }: QueueStats,
  held: Pick<QueueStats, 'depth' | 'bytes'>,
): QueueStats => ({
  depth: depth + held.depth,
  bytes: bytes + held.bytes,
  oldestSeq,
});
