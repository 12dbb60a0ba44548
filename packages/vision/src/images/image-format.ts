import { unreadable } from './unreadable.js';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'tiff' | 'bmp';

/** How many leading bytes `detectImageFormat` looks at. */
export const MAGIC_BYTES = 512;

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

const known = (bytes: Uint8Array): ImageFormat | undefined => {
  const start = text(bytes, 0, 4);
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (start === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(start)) return 'tiff';
  if (start.startsWith('BM')) return 'bmp';
  return undefined;
};

const whyRefused = (bytes: Uint8Array): string => {
  const head = text(bytes, 0, MAGIC_BYTES);
  const trimmed = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (bytes.length === 0) return 'the file is empty';
  if (head.startsWith('GIF8')) return 'it is a GIF';
  if (head.startsWith('%PDF')) return 'it is a PDF';
  if (head.slice(4, 8) === 'ftyp') return 'it is a HEIF, AVIF or video file';
  if (head.startsWith('\0\0\0\x0cJXL') || head.startsWith('\xff\x0a')) return 'it is a JPEG XL';
  if (head.startsWith('PK\x03\x04')) return 'it is a ZIP archive';
  if (/^(<\?xml|<!--|<!doctype|<svg)/i.test(trimmed)) {
    return /<svg/i.test(head) ? 'it is an SVG drawing' : 'it is an XML or HTML file';
  }
  if (head.startsWith('version https://git-lfs')) {
    return 'it is a git-lfs pointer, not the image itself (run "git lfs pull")';
  }
  if (/^[\t\n\r\x20-\x7e]+$/.test(trimmed)) return 'it is a text file';
  return 'its first bytes are those of no known image format';
};

/**
 * Tells the format from the first bytes of a file, never from its name.
 * @throws AppError image_unreadable, saying what the file is instead
 */
export const detectImageFormat = (bytes: Uint8Array, name: string): ImageFormat => {
  const format = known(bytes);
  if (format) return format;
  const reason = whyRefused(bytes);
  throw unreadable(
    name,
    bytes.length === 0 ? reason : `${reason}; only JPEG, PNG, WebP, TIFF and BMP are read`,
  );
};
