import { readBmpHeader, type BmpHeader } from './bmp-header.js';
import type { RgbImage } from './types.js';
import { unreadable } from './unreadable.js';

/** Writes row `y` of the picture, which starts at byte `from` of the file, into the output. */
type RowReader = (from: number, y: number) => void;

const paletteRows = (bytes: Uint8Array, header: BmpHeader, out: Uint8Array, name: string): RowReader => {
  const { width, bitsPerPixel, palette } = header;
  const pixelsPerByte = 8 / bitsPerPixel;
  const indexMask = (1 << bitsPerPixel) - 1;
  if (palette.offset + palette.count * palette.entryBytes > bytes.length) {
    throw unreadable(name, 'its BMP palette is cut short');
  }
  return (from, y) => {
    for (let x = 0, to = y * width * 3; x < width; x++, to += 3) {
      const shift = 8 - bitsPerPixel * ((x % pixelsPerByte) + 1);
      const index = (bytes[from + Math.floor(x / pixelsPerByte)] >> shift) & indexMask;
      if (index >= palette.count) throw unreadable(name, 'a BMP pixel points outside its palette');
      const entry = palette.offset + index * palette.entryBytes;
      out[to] = bytes[entry + 2];
      out[to + 1] = bytes[entry + 1];
      out[to + 2] = bytes[entry];
    }
  };
};

const bgrRows =
  (bytes: Uint8Array, { width }: BmpHeader, out: Uint8Array): RowReader =>
  (from, y) => {
    for (let x = 0, to = y * width * 3, at = from; x < width; x++, to += 3, at += 3) {
      out[to] = bytes[at + 2];
      out[to + 1] = bytes[at + 1];
      out[to + 2] = bytes[at];
    }
  };

/** A channel of a masked pixel as 0..255; an absent channel gives `absent`. */
const channelReader = (mask: number, absent: number): ((pixel: number) => number) => {
  if (mask === 0) return () => absent;
  const shift = 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / max);
};

const maskedRows = (bytes: Uint8Array, header: BmpHeader, out: Uint8Array): RowReader => {
  const { width, bitsPerPixel, channelMasks } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelBytes = bitsPerPixel / 8;
  const alpha = channelReader(channelMasks[3], 255);
  const colours = channelMasks.slice(0, 3).map((mask) => channelReader(mask, 0));
  return (from, y) => {
    for (let x = 0, to = y * width * 3; x < width; x++) {
      const at = from + x * pixelBytes;
      const pixel = pixelBytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
      const opacity = alpha(pixel) / 255;
      for (const colour of colours) out[to++] = Math.round(colour(pixel) * opacity);
    }
  };
};

/**
 * Decodes an uncompressed BMP of 1, 4, 8, 16, 24 or 32 bits a pixel to upright RGB; alpha is flattened on black.
 * The caller has checked the size against its limits.
 * @throws AppError image_unreadable when the file is cut short, compressed or inconsistent
 */
export const decodeBmp = (bytes: Uint8Array, name: string): RgbImage => {
  const header = readBmpHeader(bytes, name);
  const { width, height, bitsPerPixel, topDown, pixelOffset } = header;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  if (pixelOffset + rowBytes * height > bytes.length) {
    throw unreadable(name, 'the file is cut short: pixels are missing');
  }
  const data = new Uint8Array(width * height * 3);
  const readRow =
    bitsPerPixel <= 8
      ? paletteRows(bytes, header, data, name)
      : bitsPerPixel === 24
        ? bgrRows(bytes, header, data)
        : maskedRows(bytes, header, data);
  for (let row = 0; row < height; row++) {
    readRow(pixelOffset + row * rowBytes, topDown ? row : height - 1 - row);
  }
  return { width, height, data };
};
