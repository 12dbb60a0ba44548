/** What a plain JPEG says of itself. */
export interface JpegHeader {
  width: number;
  height: number;
  channels: 1 | 3;
}

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const APP2 = 0xe2;
/** Baseline, extended and progressive frames, Huffman coded. */
const FRAMES = [0xc0, 0xc1, 0xc2];
/** Tables of both kinds of coding, quantisation tables, restart interval, comment: a decoder reads over them by their length. */
const PASSED_OVER = [0xc4, 0xcc, 0xdb, 0xdd, 0xfe];
const isApplication = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;
const PROFILE = Buffer.from('ICC_PROFILE\0');

/**
 * Size and channels of an ordinary JPEG: 8 bits, gray or three channels, upright. Asking the decoder costs a fifth of
 * decoding a small photo and a turn of the event loop. Whoever takes another way through the segments than the decoder can be
 * shown another frame, so only those are passed over that both pass over alike: no fill bytes, no markers without a length.
 * @returns undefined for whatever is less ordinary or damaged (Exif, CMYK, 12 bits, gain maps): ask the decoder
 */
export const readJpegHeader = (bytes: Uint8Array): JpegHeader | undefined => {
  let found: JpegHeader | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    const length = bytes[at + 2] * 256 + bytes[at + 3];
    if (length < 2) return undefined;
    if (marker === START_OF_SCAN) return found;
    const body = bytes.subarray(at + 4, at + 2 + length);
    // Orientation and gain maps are told there.
    if (marker === APP1 || (marker === APP2 && !startsWith(body, PROFILE))) return undefined;
    if (FRAMES.includes(marker)) {
      if (found || body.length < 6) return undefined;
      const [bits, heightHigh, heightLow, widthHigh, widthLow, channels] = body;
      const height = heightHigh * 256 + heightLow;
      const width = widthHigh * 256 + widthLow;
      if (bits !== 8 || (channels !== 1 && channels !== 3) || width === 0 || height === 0) return undefined;
      found = { width, height, channels };
    } else if (!isApplication(marker) && !PASSED_OVER.includes(marker)) return undefined;
    at += 2 + length;
  }
  return undefined;
};

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
  start.every((byte, i) => bytes[i] === byte);
