import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';

export interface ImageOptions {
  sidePx?: number;
  /** A dark blot, the only defect there is. */
  isDefective?: boolean;
}

const createNoise = (seed: number): (() => number) => {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const BLOT_SHARE = 0.16;

const isInBlot = (x: number, y: number, sidePx: number): boolean =>
  Math.hypot(x - sidePx * 0.6, y - sidePx * 0.4) < sidePx * BLOT_SHARE;

/** A grey plate with a little noise and a fixed ring, so that there is something to be normal. */
export const writeImage = async (
  path: string,
  seed: number,
  { sidePx = 128, isDefective = false }: ImageOptions = {},
): Promise<void> => {
  const noise = createNoise(seed);
  const data = Buffer.alloc(sidePx * sidePx * 3);
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const radius = Math.hypot(x - sidePx / 2, y - sidePx / 2) / sidePx;
      const ring = radius > 0.3 && radius < 0.34 ? 40 : 0;
      const blot = isDefective && isInBlot(x, y, sidePx) ? 90 : 0;
      data.fill(Math.round(150 + ring - blot + noise() * 14), (y * sidePx + x) * 3, (y * sidePx + x + 1) * 3);
    }
  await mkdir(dirname(path), { recursive: true });
  await sharp(data, { raw: { width: sidePx, height: sidePx, channels: 3 } })
    .png()
    .toFile(path);
};

/** The mask that belongs to a defective image. */
export const writeMask = async (path: string, sidePx = 128): Promise<void> => {
  const data = Buffer.alloc(sidePx * sidePx);
  for (let i = 0; i < data.length; i++)
    if (isInBlot(i % sidePx, Math.floor(i / sidePx), sidePx)) data[i] = 255;
  await mkdir(dirname(path), { recursive: true });
  await sharp(data, { raw: { width: sidePx, height: sidePx, channels: 1 } })
    .png()
    .toFile(path);
};

/** `count` photos of good parts, 00.png, 01.png, … */
export const writeGoodFolder = async (dir: string, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await writeImage(join(dir, `${String(i).padStart(2, '0')}.png`), i);
};

/** A small dataset as MVTec AD lays it out: 20 good images, two types of defect with masks. */
export const writeDataset = async (dir: string): Promise<void> => {
  await writeGoodFolder(join(dir, 'train/good'), 12);
  for (let i = 0; i < 8; i++) await writeImage(join(dir, `test/good/${i}.png`), 100 + i);
  for (const [t, type] of ['blot', 'spot'].entries())
    for (let i = 0; i < 6; i++) {
      await writeImage(join(dir, `test/${type}/${i}.png`), 200 + 10 * t + i, { isDefective: true });
      await writeMask(join(dir, `ground_truth/${type}/${i}_mask.png`));
    }
};

const pngChunk = (type: string, body: Buffer): Buffer => {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt32BE(crc32(content), 4);
  return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)]);
};

/** A PNG of a hundred bytes that claims to be a gigapixel. */
export const writeHugeHeader = async (path: string, sidePx = 30_000): Promise<void> => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(sidePx, 0);
  header.writeUInt32BE(sidePx, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    pngChunk('IHDR', header),
    pngChunk('IDAT', Buffer.alloc(16)),
    pngChunk('IEND', Buffer.alloc(0)),
  ];
  await writeFile(path, Buffer.concat([signature, ...chunks]));
};
