import { join } from 'node:path';
import type { SpoolFs } from './files.js';
import { readFrames } from './read-frames.js';

/** One append-only file of a log. Its records are those from `firstSeq` to below the next segment's. */
export interface Segment {
  path: string;
  firstSeq: number;
  /** `firstSeq - 1` while it is empty. */
  lastSeq: number;
  /** What is known to be on the disk. */
  sizeBytes: number;
}

const NAME = /^(\d{16})\.seg$/;

export const segmentPath = (dir: string, firstSeq: number): string =>
  join(dir, `${String(firstSeq).padStart(16, '0')}.seg`);

/** The segments of a folder in order; `lastSeq` of the last one is not known yet. */
export const listSegments = async (fs: SpoolFs, dir: string): Promise<Segment[]> => {
  const names = (await fs.list(dir)).filter((name) => NAME.test(name)).sort();
  const segments: Segment[] = [];
  for (const [i, name] of names.entries()) {
    const firstSeq = Number(NAME.exec(name)?.[1]);
    const next = names[i + 1];
    const lastSeq = next === undefined ? firstSeq - 1 : Number(NAME.exec(next)?.[1]) - 1;
    const path = join(dir, name);
    segments.push({ path, firstSeq, lastSeq, sizeBytes: (await fs.sizeBytes(path)) ?? 0 });
  }
  return segments;
};

/**
 * Finds the end of the last segment and cuts off what a power cut left half-written behind it.
 * @returns whether something was cut off
 */
export const mendTail = async (fs: SpoolFs, segment: Segment): Promise<boolean> => {
  let end = 0;
  for await (const frames of readFrames(fs, segment.path, 0, segment.sizeBytes))
    for (const { seq, endOffset } of frames) {
      segment.lastSeq = Math.max(segment.lastSeq, seq);
      end = endOffset;
    }
  if (end === segment.sizeBytes) return false;
  const file = await fs.open(segment.path, 'update');
  try {
    await file.truncate(end);
    await file.sync();
  } finally {
    await file.close();
  }
  segment.sizeBytes = end;
  return true;
};
