import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawSurface } from './surface.js';
import { variantOf } from './jpeg-variant.js';

/**
 * A folder of JPEGs by formula. Beyond `distinct` pictures, files repeat the pixels of earlier ones under other bytes:
 * whoever goes by content still sees as many images.
 */
export const writeSurfaces = async (
  dir: string,
  count: number,
  width: number,
  height: number,
  distinct = count,
): Promise<void> => {
  await mkdir(dir, { recursive: true });
  const pictures: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    if (i < distinct) {
      const data = drawSurface(width, height, i);
      pictures.push(
        await sharp(data, { raw: { width, height, channels: 3 } })
          .jpeg({ quality: 85 })
          .toBuffer(),
      );
    }
    const bytes = i < distinct ? pictures[i] : variantOf(pictures[i % distinct], `variant ${i}`);
    await writeFile(join(dir, `${String(i).padStart(6, '0')}.jpg`), bytes);
  }
};
