import type { CaptureReason, CaptureUpload } from '@lemniscate/contracts';

/** What the log of captures holds: captures, and what became of them. `of` is the first sequence of the capture. */
export interface CaptureLine {
  capture: CaptureUpload;
  /** Digest and bytes: the image, then the heat map. */
  blobs: [sha256: string, sizeBytes: number][];
  /** Set when the record was moved; its reasons are then those of that moment. */
  first?: number;
}
export interface EndLine {
  end: number;
  how: 'acknowledged' | 'dropped';
  /** Of a dropped one: its record may be gone from the log before this line. */
  id?: string;
  reason?: CaptureReason;
  cause?: DropCause;
}
export interface ReasonsLine {
  of: number;
  reasons: CaptureReason[];
  /** It left the audit sample. */
  unmarked?: true;
}
export type LogLine = CaptureLine | EndLine | ReasonsLine;

/** `missing`: its image was gone at opening. `damaged`: its record or image could not be read back. */
export type DropCause = 'budget' | 'disk_full' | 'missing' | 'damaged';

export const encodeLine = (line: LogLine): Buffer => Buffer.from(JSON.stringify(line));
export const decodeLine = (payload: Buffer): LogLine => JSON.parse(payload.toString('utf8')) as LogLine;
