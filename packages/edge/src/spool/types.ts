import type { CaptureReason, CaptureUpload } from '@lemniscate/contracts';

export type SpoolKind = 'inspection' | 'capture' | 'override';

export interface Appended {
  /** Its place in the order of its kind; 0 for a capture that was not kept. */
  seq: number;
  /** `dropped`: there was no room for a capture of so little value; counted. */
  state: 'stored' | 'duplicate' | 'dropped';
}

export interface Queued<T> {
  seq: number;
  record: T;
}

export interface QueuedCapture extends Queued<CaptureUpload> {
  /** The image first, then the heat map if it has one. */
  blobs: { sha256: string; sizeBytes: number }[];
}

export interface QueueStats {
  /** Records that are not acknowledged. */
  depth: number;
  bytes: number;
  oldestSeq: number | null;
}

export interface CaptureStats extends QueueStats {
  /** By the reason that makes each worth most. */
  byReason: Partial<Record<CaptureReason, number>>;
  imageBytes: number;
}
