import type { AppError, Inspection } from '@lemniscate/contracts';
import type { RgbImage } from '@lemniscate/vision';

/** What became of a frame. `durable`: the inspection is on the disk and will be counted whatever happens next. */
export type FrameResult = { inspection: Inspection; durable: boolean } | { error: AppError };

/** An image of a part on its way to being judged. */
export interface Frame {
  /** What to call it in errors. */
  name: string;
  partId: string | null;
  /** A file's bytes, or pixels as a camera gives them. Called once. */
  load(): Promise<Uint8Array | RgbImage>;
  /** By `performance.now()`. */
  arrivedAt: number;
  /**
   * Of a frame that may come again after a crash or a lost answer: names it, so that it has the same inspection id and
   * counts once.
   */
  again?: { atMs: number; key: string };
  /** Called once. */
  settle(result: FrameResult): void;
}

/** Gives the station its frames. */
export interface Intake {
  /** Resolves when there is room: the source waits. */
  put(frame: Frame): Promise<void>;
  /** For cameras, which do not wait: false when there is no room, and the frame is counted as missed. */
  offer(frame: Frame): boolean;
  /** An image that could not be had or read; inspection goes on. */
  report(error: AppError): void;
}

export interface Source {
  start(intake: Intake): Promise<void>;
  /** After this no frame comes. */
  stop(): Promise<void>;
  /** All frames are settled: writes down how far it got. */
  finish?(): Promise<void>;
  /** What keeps it from giving frames now, in words. */
  problem?(): string | null;
}
