import { join } from 'node:path';
import { z } from 'zod';
import type { SpoolFs } from './files.js';
import { isFull } from './errors.js';
import { writeWhole } from './write-whole.js';

const Count = z.number().int().min(0);
const Counts = z.record(z.string(), Count);

const LogState = z.object({
  /** Records up to here need not be sent any more. Not used by captures, which are acknowledged one by one. */
  ackedSeq: Count,
  /** Sequences below this were given. */
  nextSeq: Count,
  /** Records up to here are in the counters. */
  countedSeq: Count,
});
export type LogState = z.infer<typeof LogState>;

const Counters = z.object({
  /** Confirmed by the server, by kind. */
  acknowledged: Counts,
  /** Given up, by kind; captures by the reason that made them worth most. */
  droppedByReason: Counts,
  /** The same ones by what made it necessary: `budget`, `disk_full`, `missing`, `damaged`. */
  droppedByCause: Counts,
  /** Refused by the disk before they were durable, by kind: the caller was told. */
  lostUnacknowledged: Counts,
  /** Appended again under the same id. */
  duplicates: Counts,
  /** Records that could not be read back, by kind. */
  damagedRecords: Counts,
  /** Half-written ends cut off at opening: the mark of a crash, not of a loss. */
  tornTails: Count,
  /** Captures kept for another reason, thinned out of the audit sample. */
  auditMarksRemoved: Count,
  /** Refused by the server for good and put aside, by kind. */
  refused: Counts.default({}),
});
export type Counters = z.infer<typeof Counters>;

const SpoolState = z.object({
  format: z.literal(1),
  inspections: LogState,
  captures: LogState,
  overrides: LogState,
  /** What the server does not take for now, by station. */
  held: z
    .object({ inspections: z.record(z.string(), LogState), overrides: z.record(z.string(), LogState) })
    .default({ inspections: {}, overrides: {} }),
  counters: Counters,
});
export type SpoolState = z.infer<typeof SpoolState>;

export const emptyLog = (): LogState => ({ ackedSeq: 0, nextSeq: 1, countedSeq: 0 });

export const emptyState = (): SpoolState => ({
  format: 1,
  inspections: emptyLog(),
  captures: emptyLog(),
  overrides: emptyLog(),
  held: { inspections: {}, overrides: {} },
  counters: {
    acknowledged: {},
    droppedByReason: {},
    droppedByCause: {},
    lostUnacknowledged: {},
    duplicates: {},
    damagedRecords: {},
    tornTails: 0,
    auditMarksRemoved: 0,
    refused: {},
  },
});

export const add = (counts: Record<string, number>, key: string, n = 1): void => {
  if (n !== 0) counts[key] = (counts[key] ?? 0) + n;
};

const STATE_BYTES = 4096;
const RESERVE_BYTES = 16 * 1024;

export const reservePath = (dir: string): string => join(dir, 'reserve.bin');

/**
 * Cursors and counters in one file, replaced whole. A little disk is set aside for it: without, a full disk could not
 * take the acknowledgement that frees it.
 */
export class StateFile {
  readonly state: SpoolState;
  readonly #fs: SpoolFs;
  readonly #dir: string;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  private constructor(fs: SpoolFs, dir: string, state: SpoolState) {
    this.#fs = fs;
    this.#dir = dir;
    this.state = state;
  }

  static async open(fs: SpoolFs, dir: string): Promise<StateFile> {
    const path = join(dir, 'state.json');
    const bytes = await fs.readFile(path);
    let state = emptyState();
    if (bytes)
      try {
        state = SpoolState.parse(JSON.parse(bytes.toString('utf8')));
      } catch {
        // Cursors at zero send everything again, which the server knows by its ids; a spool that does not open is worse.
        await fs.rename(path, join(dir, 'state.damaged.json'));
      }
    const file = new StateFile(fs, dir, state);
    await file.#keepReserve();
    return file;
  }

  /** Resolves when a state at least as new as now is on the disk; calls share writes. */
  save(): Promise<void> {
    this.#next ??= (async () => {
      await this.#running?.catch(() => {});
      this.#running = this.#next;
      this.#next = undefined;
      await this.#write();
    })();
    return this.#next;
  }

  /** For counters: soon, and a failure is left to the next save. */
  saveSoon(): void {
    this.save().catch(() => {});
  }

  /** Waits for saves under way. */
  async settle(): Promise<void> {
    await this.#next?.catch(() => {});
    await this.#running?.catch(() => {});
  }

  async #write(): Promise<void> {
    // Always the same size, so that replacing it on a full disk leaves as much room as it took.
    const bytes = Buffer.from(`${JSON.stringify(this.state).padEnd(STATE_BYTES - 1)}\n`);
    const path = join(this.#dir, 'state.json');
    const temporary = join(this.#dir, 'state.json.tmp');
    try {
      await writeWhole(this.#fs, path, temporary, bytes);
    } catch (error) {
      if (!isFull(error)) throw error;
      await this.#fs.remove(this.#reservePath);
      await writeWhole(this.#fs, path, temporary, bytes);
    }
    await this.#keepReserve();
  }

  get #reservePath(): string {
    return reservePath(this.#dir);
  }

  async #keepReserve(): Promise<void> {
    try {
      if ((await this.#fs.sizeBytes(this.#reservePath)) === RESERVE_BYTES) return;
      // Not zeros: some file systems store those as nothing.
      await writeWhole(
        this.#fs,
        this.#reservePath,
        join(this.#dir, 'reserve.bin.tmp'),
        Buffer.alloc(RESERVE_BYTES, 'lemniscate'),
      );
    } catch {
      // The next save tries again.
    }
  }
}
