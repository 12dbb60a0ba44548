import type { Segment } from './segments.js';

/** A capture that waits: where its record lies and what it is worth. */
export interface CaptureEntry {
  id: string;
  stationId: string;
  /** Of its first record; a record moved by tidying has a later one of its own. */
  seq: number;
  segment: Segment;
  offset: number;
  frameBytes: number;
  marks: number;
  blobs: readonly string[];
  imageBytes: number;
  /** Sent or given up. */
  isGone: boolean;
}
