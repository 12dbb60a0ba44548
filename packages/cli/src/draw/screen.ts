import type { Progress } from '@lemniscate/vision';
import { createPaint, type Paint } from './paint.js';
import { progressLine } from './progress-bar.js';

/** What the command writes to; a terminal or not. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  hasColors?(): boolean;
}

const REDRAW_MS = 80;
const PLAIN_LINE_MS = 10_000;
/** Short stages that follow each other are not worth a line each. */
const PLAIN_STAGE_MS = 1000;
const CLEAR_LINE = '\r\u001b[2K';

const paintFor = (sink: Sink): Paint => createPaint(sink.isTTY === true && (sink.hasColors?.() ?? false));

/**
 * Everything the command says: results on stdout; notes and progress on stderr, so that a pipe gets results only.
 * Progress is one line redrawn in place on a terminal, an occasional plain line elsewhere.
 */
export class Screen {
  readonly paint: Paint;
  readonly notePaint: Paint;
  private stage = '';
  private stageStartedMs = 0;
  private lastDrawnMs = Number.NEGATIVE_INFINITY;
  private isBarShown = false;

  constructor(
    private readonly stdout: Sink,
    private readonly stderr: Sink,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.paint = paintFor(stdout);
    this.notePaint = paintFor(stderr);
  }

  get isTerminal(): boolean {
    return this.stdout.isTTY === true;
  }

  /** A line of the result. */
  print(line = ''): void {
    this.clearBar();
    this.stdout.write(`${line}\n`);
  }

  /** A line beside the result. */
  note(line: string): void {
    this.clearBar();
    this.stderr.write(`${line}\n`);
  }

  progress = (progress: Progress): void => {
    const nowMs = this.nowMs();
    const isNewStage = progress.stage !== this.stage;
    if (isNewStage) {
      this.stage = progress.stage;
      this.stageStartedMs = nowMs;
    }
    if (this.stderr.isTTY) this.drawBar(progress, nowMs, isNewStage);
    else this.writePlainLine(progress, nowMs, isNewStage);
  };

  clearBar(): void {
    if (!this.isBarShown) return;
    this.stderr.write(CLEAR_LINE);
    this.isBarShown = false;
    this.lastDrawnMs = Number.NEGATIVE_INFINITY;
  }

  private drawBar(progress: Progress, nowMs: number, isNewStage: boolean): void {
    if (!isNewStage && progress.done < progress.total && nowMs - this.lastDrawnMs < REDRAW_MS) return;
    const width = Math.max(20, (this.stderr.columns ?? 80) - 1);
    this.stderr.write(CLEAR_LINE + progressLine(progress, nowMs - this.stageStartedMs, width));
    this.isBarShown = true;
    this.lastDrawnMs = nowMs;
  }

  private writePlainLine({ stage, done, total }: Progress, nowMs: number, isNewStage: boolean): void {
    if (nowMs - this.lastDrawnMs < (isNewStage ? PLAIN_STAGE_MS : PLAIN_LINE_MS)) return;
    this.stderr.write(total > 0 && done > 0 ? `${stage}: ${done} of ${total}\n` : `${stage}\n`);
    this.lastDrawnMs = nowMs;
  }
}
