/** Length and content of an application's segment as long as may be. */
const SEGMENT_BYTES = 0xffff;

/** A frame of 16 × 16 pixels of one channel, then a scan. */
const SMALL_FRAME = [0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];

/**
 * For tests: a JPEG behind a segment in which lies the head of a small one. Whoever takes `before` for the start of a
 * segment, as long as the two bytes behind it say, comes out at the small one.
 */
export const disguised = (jpeg: Uint8Array, before: readonly number[]): Buffer => {
  const segment = Buffer.alloc(2 + SEGMENT_BYTES);
  segment.set([0xff, 0xe5, SEGMENT_BYTES >> 8, SEGMENT_BYTES & 0xff]);
  const bytes = Buffer.concat([jpeg.subarray(0, 2), Buffer.from(before), segment, jpeg.subarray(2)]);
  bytes.set(SMALL_FRAME, 4 + bytes.readUInt16BE(4));
  return bytes;
};
