import { crc32 } from 'node:zlib';

/**
 * A frame: magic, length of the payload, CRC-32 of length, sequence and payload, sequence (low, high), payload.
 * The payload is JSON. The first byte of the magic occurs in no UTF-8 text, so the next frame after damage is found by
 * looking for it.
 */
const MAGIC = Buffer.from([0xf5, 0x4c, 0x53, 0x50]);
export const HEADER_BYTES = 20;
/** A length beyond this is damage, not a long record. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

const TWO_32 = 2 ** 32;

export interface Frame {
  seq: number;
  /** Where it begins in its file. */
  offset: number;
  endOffset: number;
  payload: Buffer;
}

export const frameBytes = (payload: Buffer): number => HEADER_BYTES + payload.length;

/** Writes one frame into `into` at `at`; gives the offset behind it. */
export const putFrame = (into: Buffer, at: number, seq: number, payload: Buffer): number => {
  MAGIC.copy(into, at);
  into.writeUInt32LE(payload.length, at + 4);
  into.writeUInt32LE(seq % TWO_32, at + 12);
  into.writeUInt32LE(Math.floor(seq / TWO_32), at + 16);
  payload.copy(into, at + HEADER_BYTES);
  const end = at + HEADER_BYTES + payload.length;
  into.writeUInt32LE(crcOf(into, at, end), at + 8);
  return end;
};

const crcOf = (bytes: Buffer, at: number, end: number): number =>
  crc32(bytes.subarray(at + 12, end), crc32(bytes.subarray(at + 4, at + 8)));

/**
 * The whole frames in a window of a file. `consumed` is where the next window must begin; with `isEnd` what is left
 * there is no frame and never becomes one.
 */
export const parseFrames = (
  window: Buffer,
  windowOffset: number,
  isEnd: boolean,
): { frames: Frame[]; consumed: number } => {
  const frames: Frame[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= window.length) {
    const length = MAGIC.compare(window, at, at + 4) === 0 ? window.readUInt32LE(at + 4) : Infinity;
    const end = at + HEADER_BYTES + length;
    if (length <= MAX_PAYLOAD_BYTES) {
      if (end > window.length && !isEnd) break;
      if (end <= window.length && crcOf(window, at, end) === window.readUInt32LE(at + 8)) {
        const seq = window.readUInt32LE(at + 12) + window.readUInt32LE(at + 16) * TWO_32;
        const payload = window.subarray(at + HEADER_BYTES, end);
        frames.push({ seq, offset: windowOffset + at, endOffset: windowOffset + end, payload });
        at = end;
        continue;
      }
    }
    const next = window.indexOf(MAGIC, at + 1);
    // A magic may be cut by the end of the window.
    at = next === -1 ? Math.max(at + 1, window.length - MAGIC.length + 1) : next;
  }
  return { frames, consumed: at };
};
