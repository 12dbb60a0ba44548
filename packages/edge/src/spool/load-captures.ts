import type { SpoolFs } from './files.js';
import type { BlobStore } from './blobs.js';
import { CaptureIndex } from './capture-index.js';
import { decodeLine, type EndLine, type ReasonsLine } from './capture-log-records.js';
import type { Frame } from './frame.js';
import type { GivenUpFile } from './given-up-file.js';
import { readFrames } from './read-frames.js';
import type { Segment } from './segments.js';
import { add, type Counters, type LogState } from './state.js';
import { toMarks } from './value.js';

export const countEnd = (counters: Counters, { how, reason, cause }: EndLine): void => {
  if (how === 'acknowledged') add(counters.acknowledged, 'capture');
  else {
    add(counters.droppedByReason, reason ?? 'import');
    add(counters.droppedByCause, cause ?? 'missing');
  }
};

export const countReasons = (counters: Counters, { unmarked }: ReasonsLine): void => {
  if (unmarked) counters.auditMarksRemoved++;
};

/** Rebuilds the index from the log, and counts what happened after the counters were last saved. */
export const loadCaptures = async (
  fs: SpoolFs,
  segments: readonly Segment[],
  {
    state,
    counters,
    blobs,
    givenUp,
  }: { state: LogState; counters: Counters; blobs: BlobStore; givenUp: GivenUpFile },
): Promise<CaptureIndex> => {
  const index = new CaptureIndex();
  const bySeq = new Map<number, string>();

  const take = (segment: Segment, { seq, offset, endOffset, payload }: Frame): void => {
    const line = decodeLine(payload);
    const isNew = seq > state.countedSeq;
    const frameBytes = endOffset - offset;
    if ('capture' in line) {
      const { capture, blobs: lineBlobs, first = seq } = line;
      const { id } = capture.inspection;
      const known = index.get(id);
      // Moved by tidying, and the crash came before the old segment went.
      if (known) index.move(known, segment, offset, frameBytes);
      else {
        for (const [sha256, sizeBytes] of lineBlobs) blobs.use(sha256, sizeBytes);
        const marks = toMarks(capture.reasons);
        const blobNames = lineBlobs.map(([sha256]) => sha256);
        bySeq.set(first, id);
        index.add({
          id,
          stationId: capture.inspection.stationId,
          seq: first,
          segment,
          offset,
          frameBytes,
          marks,
          blobs: blobNames,
          imageBytes: lineBlobs.reduce((sum, [, sizeBytes]) => sum + sizeBytes, 0),
          isGone: false,
        });
      }
    } else if ('end' in line) {
      const entry = index.get(bySeq.get(line.end) ?? '');
      if (line.how === 'dropped') givenUp.note(seq, { id: entry?.id, ...line });
      if (entry) {
        index.remove(entry);
        index.settle(entry);
        bySeq.delete(line.end);
        // No release: that would remove a file that a later capture may have written again; the sweep takes it.
        for (const sha256 of entry.blobs) blobs.forget(sha256);
      }
      if (isNew) countEnd(counters, line);
    } else {
      const entry = index.get(bySeq.get(line.of) ?? '');
      if (entry) index.setMarks(entry, toMarks(line.reasons));
      if (isNew) countReasons(counters, line);
    }
  };

  for (const segment of segments) {
    let expected = segment.firstSeq;
    const countMissing = (before: number): void => {
      const lost = before - Math.max(expected, state.countedSeq + 1);
      if (lost > 0) add(counters.damagedRecords, 'capture', lost);
      state.countedSeq = Math.max(state.countedSeq, before - 1);
    };
    for await (const frames of readFrames(fs, segment.path, 0, segment.sizeBytes))
      for (const frame of frames) {
        if (frame.seq > segment.lastSeq) break;
        countMissing(frame.seq);
        take(segment, frame);
        expected = frame.seq + 1;
        state.countedSeq = Math.max(state.countedSeq, frame.seq);
      }
    countMissing(segment.lastSeq + 1);
  }
  return index;
};
