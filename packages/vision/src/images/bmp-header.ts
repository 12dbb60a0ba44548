import type { ImageSize } from './types.js';
import { unreadable } from './unreadable.js';

export interface BmpHeader extends ImageSize {
  bitsPerPixel: 1 | 4 | 8 | 16 | 24 | 32;
  topDown: boolean;
  pixelOffset: number;
  /** Red, green, blue, alpha bit masks of 16- and 32-bit pixels; 0 = no such channel. */
  channelMasks: readonly [number, number, number, number];
  palette: { offset: number; count: number; entryBytes: 3 | 4 };
}

const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
const BI_RGB = 0;
const BI_BITFIELDS = 3;
const BI_ALPHABITFIELDS = 6;

const COMPRESSIONS: Record<number, string> = { 1: 'RLE8', 2: 'RLE4', 4: 'JPEG', 5: 'PNG' };

type Masks = BmpHeader['channelMasks'];

const isContiguous = (mask: number): boolean => {
  const bits = mask >>> 0;
  const lowest = bits & -bits;
  return bits === 0 || ((bits / (lowest >>> 0) + 1) & (bits / (lowest >>> 0))) === 0;
};

const readMasks = (view: DataView, headerBytes: number, compression: number, bits: number): Masks => {
  if (bits !== 16 && bits !== 32) return [0, 0, 0, 0];
  if (compression === BI_RGB) {
    return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  }
  const at = FILE_HEADER_BYTES + INFO_HEADER_BYTES;
  const hasAlphaMask = headerBytes >= 56 || compression === BI_ALPHABITFIELDS;
  return [
    view.getUint32(at, true),
    view.getUint32(at + 4, true),
    view.getUint32(at + 8, true),
    hasAlphaMask ? view.getUint32(at + 12, true) : 0,
  ];
};

const readFields = (view: DataView, name: string): BmpHeader => {
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  if (!isCore && (headerBytes < INFO_HEADER_BYTES || headerBytes > 124)) {
    throw unreadable(name, `its BMP header has an unknown length of ${headerBytes} bytes`);
  }
  const at = FILE_HEADER_BYTES + 4;
  const width = isCore ? view.getUint16(at, true) : view.getInt32(at, true);
  const signedHeight = isCore ? view.getUint16(at + 2, true) : view.getInt32(at + 4, true);
  const bits = view.getUint16(isCore ? at + 6 : at + 10, true);
  const compression = isCore ? BI_RGB : view.getUint32(at + 12, true);
  const coloursUsed = isCore ? 0 : view.getUint32(at + 28, true);

  if (width <= 0 || signedHeight === 0)
    throw unreadable(name, `its BMP header says ${width}x${signedHeight}`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) {
    throw unreadable(name, `it is a BMP of ${bits} bits a pixel, which is not read`);
  }
  const masked = compression === BI_BITFIELDS || compression === BI_ALPHABITFIELDS;
  if (compression !== BI_RGB && !(masked && (bits === 16 || bits === 32))) {
    throw unreadable(
      name,
      `it is a compressed BMP (${COMPRESSIONS[compression] ?? compression}), which is not read`,
    );
  }
  const channelMasks = readMasks(view, headerBytes, compression, bits);
  if (!channelMasks.every(isContiguous)) throw unreadable(name, 'its BMP channel masks have gaps');

  const masksAfterHeader =
    headerBytes > INFO_HEADER_BYTES || !masked ? 0 : compression === BI_BITFIELDS ? 12 : 16;
  return {
    width,
    height: Math.abs(signedHeight),
    bitsPerPixel: bits as BmpHeader['bitsPerPixel'],
    topDown: signedHeight < 0,
    pixelOffset: view.getUint32(10, true),
    channelMasks,
    palette: {
      offset: FILE_HEADER_BYTES + headerBytes + masksAfterHeader,
      count: bits > 8 ? 0 : Math.min(coloursUsed || 2 ** bits, 2 ** bits),
      entryBytes: isCore ? 3 : 4,
    },
  };
};

/**
 * Reads the header of a BMP (BITMAPCOREHEADER to BITMAPV5HEADER); `bytes` may be just the start of the file.
 * @throws AppError image_unreadable
 */
export const readBmpHeader = (bytes: Uint8Array, name: string): BmpHeader => {
  try {
    return readFields(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), name);
  } catch (error) {
    if (error instanceof RangeError) throw unreadable(name, 'the BMP header is cut short', error);
    throw error;
  }
};
