import { crc32 } from 'node:zlib';
import type { SpoolFs } from './files.js';

/** 53 bits of an id (cyrb53). A hit is looked up in the file, so a collision costs a read and no record. */
export const hashId = (id: string): number => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
};

/** Sorted hashes of a sealed segment's ids: eight bytes a record, in memory and beside the segment. */
export type IdHashes = Float64Array;

export const hasHash = (hashes: IdHashes, hash: number): boolean => {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle] < hash) low = middle + 1;
    else high = middle;
  }
  return hashes[low] === hash;
};

export const idsPath = (segmentFile: string): string => segmentFile.replace(/\.seg$/, '.ids');

/** Size of the segment (u48 in a double), CRC-32, hashes. It can be made again from the segment, so it is not flushed. */
export const writeIds = async (
  fs: SpoolFs,
  segmentFile: string,
  segmentBytes: number,
  hashes: IdHashes,
): Promise<void> => {
  const body = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
  const bytes = Buffer.alloc(16 + body.length);
  bytes.writeDoubleLE(segmentBytes, 0);
  body.copy(bytes, 16);
  bytes.writeUInt32LE(crc32(bytes.subarray(16), crc32(bytes.subarray(0, 8))), 8);
  const file = await fs.open(idsPath(segmentFile), 'create');
  try {
    await file.write(bytes, 0);
  } finally {
    await file.close();
  }
};

/** Undefined when it is absent, damaged or of another state of the segment. */
export const readIds = async (
  fs: SpoolFs,
  segmentFile: string,
  segmentBytes: number,
): Promise<IdHashes | undefined> => {
  const bytes = await fs.readFile(idsPath(segmentFile));
  if (!bytes || bytes.length < 16 || bytes.length % 8 !== 0) return undefined;
  if (bytes.readDoubleLE(0) !== segmentBytes) return undefined;
  if (crc32(bytes.subarray(16), crc32(bytes.subarray(0, 8))) !== bytes.readUInt32LE(8)) return undefined;
  const hashes = new Float64Array((bytes.length - 16) / 8);
  bytes.copy(Buffer.from(hashes.buffer), 0, 16);
  return hashes;
};
