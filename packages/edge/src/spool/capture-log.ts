import type { BlobStore } from './blobs.js';
import type { CaptureEntry } from './capture-entry.js';
import type { CaptureIndex } from './capture-index.js';
import {
  decodeLine,
  encodeLine,
  type CaptureLine,
  type EndLine,
  type LogLine,
  type ReasonsLine,
} from './capture-log-records.js';
import type { SpoolFs } from './files.js';
import { frameBytes } from './frame.js';
import type { GivenUpFile } from './given-up-file.js';
import { countEnd, countReasons, loadCaptures } from './load-captures.js';
import { SegmentLog, type LogOptions, type Place } from './log.js';
import { readFrameAt } from './read-frames.js';
import type { Counters, LogState } from './state.js';
import { toReasons } from './value.js';

export interface CaptureLogOptions extends Omit<LogOptions, 'nextSeqAtLeast' | 'onSealed'> {
  state: LogState;
  counters: Counters;
  givenUp: GivenUpFile;
  save(): Promise<void>;
  /** A record that cannot be read back. */
  onDamaged(entry: CaptureEntry): Promise<unknown>;
}

/** The log of captures and of what became of them; it is read back by the index and tidied from the front. */
export class CaptureLog {
  readonly index: CaptureIndex;
  readonly #options: CaptureLogOptions;
  readonly #fs: SpoolFs;
  readonly #log: SegmentLog;
  /** Unawaited writes, waited for on closing. */
  readonly #background = new Set<Promise<unknown>>();
  /** Given up, and not yet so in the log: counted, but not in the counters that are saved. */
  readonly #unnoted = new Map<CaptureEntry, EndLine>();
  readonly #refused = new Set<CaptureEntry>();
  #tidying: Promise<void> | undefined;

  private constructor(options: CaptureLogOptions, log: SegmentLog, index: CaptureIndex) {
    this.#options = options;
    this.#fs = options.fs;
    this.#log = log;
    this.index = index;
  }

  static async open(options: CaptureLogOptions, blobs: BlobStore): Promise<CaptureLog> {
    const { fs, state, counters, givenUp } = options;
    const nextSeqAtLeast = Math.max(state.nextSeq, state.countedSeq + 1);
    const { log, tornTails } = await SegmentLog.open({ ...options, nextSeqAtLeast });
    counters.tornTails += tornTails;
    state.nextSeq = log.nextSeq;
    const index = await loadCaptures(fs, log.segments, { state, counters, blobs, givenUp });
    return new CaptureLog(options, log, index);
  }

  get sizeBytes(): number {
    return this.#log.sizeBytes;
  }

  /** Appends a line; counters and index change at the moment it is durable, in the order of the log. */
  write(line: LogLine, onDurable?: (place: Place, bytes: number) => void): Promise<Place> {
    const { counters, state, givenUp } = this.#options;
    const payload = encodeLine(line);
    return this.#log.append(payload, (place) => {
      if ('end' in line) {
        countEnd(counters, line);
        if (line.how === 'dropped') givenUp.note(place.seq, line);
      } else if ('of' in line) countReasons(counters, line as ReasonsLine);
      state.countedSeq = place.seq;
      state.nextSeq = place.seq + 1;
      onDurable?.(place, frameBytes(payload));
      if (this.#refused.size > 0) this.#noteRefused();
    });
  }

  async read(entry: CaptureEntry): Promise<CaptureLine | undefined> {
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

  /** Counted from now on; `noteEnd` follows once its image is gone. */
  giveUp(entry: CaptureEntry, line: EndLine): void {
    this.#unnoted.set(entry, line);
  }

  /** Notes what was given up. A full disk may refuse that; it is written with the next record that finds room. */
  noteEnd(entry: CaptureEntry): void {
    const line = this.#unnoted.get(entry);
    if (!line) return;
    const noted = this.write(line, () => {
      this.#unnoted.delete(entry);
      this.index.settle(entry);
    });
    this.inBackground(
      noted.then(
        () => this.#flushGivenUp(),
        () => this.#refused.add(entry),
      ),
    );
  }

  /** Adds what is given up and not yet noted to a copy of the counters. */
  addUnnoted(counters: Counters): void {
    for (const line of this.#unnoted.values()) countEnd(counters, line);
  }

  inBackground(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }

  tidy(): void {
    this.#tidying ??= this.#tidyUp()
      .catch(() => {})
      .finally(() => (this.#tidying = undefined));
  }

  /** Until nothing is written by itself any more. */
  async settle(): Promise<void> {
    while (this.#tidying || this.#background.size > 0)
      await Promise.all([this.#tidying, ...this.#background]);
  }

  async close(): Promise<void> {
    await this.settle();
    await this.#log.close();
  }

  async #flushGivenUp(): Promise<void> {
    await this.#options.givenUp.flush();
    this.tidy();
  }

  #noteRefused(): void {
    const refused = [...this.#refused];
    this.#refused.clear();
    for (const entry of refused) this.noteEnd(entry);
  }

  /** Removes segments at the head that hold nothing that waits; moves what waits forward when most of the log does not. */
  async #tidyUp(): Promise<void> {
    const { segmentBytes, save, givenUp } = this.#options;
    for (;;) {
      const { segments } = this.#log;
      const [head] = segments;
      if (segments.length < 2) return;
      if (this.index.countIn(head) > 0) {
        if (this.#log.sizeBytes < Math.max(4 * segmentBytes, 2 * this.index.recordBytes)) return;
        const moves = [...this.index.values()].filter((e) => e.segment === head).map((e) => this.#move(e));
        const moved = await Promise.all(moves);
        if (moved.includes(false)) return;
      }
      // What its lines counted must be saved before they go, and which captures they gave up.
      await givenUp.flush();
      await save();
      if (!(await this.#log.removeHead((oldest) => oldest === head && this.index.countIn(head) === 0)))
        return;
    }
  }

  async #move(entry: CaptureEntry): Promise<boolean> {
    const line = await this.read(entry);
    if (entry.isGone) return true;
    if (!line) {
      await this.#options.onDamaged(entry);
      return true;
    }
    const moved: CaptureLine = {
      ...line,
      capture: { ...line.capture, reasons: toReasons(entry.marks) },
      first: entry.seq,
    };
    return this.write(moved, ({ segment, offset }, bytes) =>
      this.index.move(entry, segment, offset, bytes),
    ).then(
      () => true,
      () => false,
    );
  }
}
