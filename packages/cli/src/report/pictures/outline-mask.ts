import { DEFECT_RGB, type readMask, type RgbImage } from '@lemniscate/vision';

type Mask = Awaited<ReturnType<typeof readMask>>;

/** The mask at the picture's size; a cell is defect if any of its pixels is, so that thin scratches stay. */
const shrinkMask = (mask: Mask, width: number, height: number): Uint8Array => {
  const cells = new Uint8Array(width * height);
  for (let y = 0; y < mask.height; y++) {
    const row = Math.floor((y * height) / mask.height) * width;
    for (let x = 0; x < mask.width; x++)
      if (mask.data[y * mask.width + x]) cells[row + Math.floor((x * width) / mask.width)] = 1;
  }
  return cells;
};

/** Cells within `reach` of the mask, in all eight directions. */
const grow = (cells: Uint8Array, width: number, height: number, reach: number): Uint8Array => {
  const grown = new Uint8Array(cells.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!cells[y * width + x]) continue;
      for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny++)
        grown.fill(1, ny * width + Math.max(0, x - reach), ny * width + Math.min(width - 1, x + reach) + 1);
    }
  return grown;
};

/** The picture with a line around what the mask calls defect, a little off it so that the defect stays in view. */
export const outlineMask = ({ width, height, data }: RgbImage, mask: Mask): RgbImage => {
  const out = Uint8Array.from(data);
  const cells = shrinkMask(mask, width, height);
  const inner = grow(cells, width, height, 3);
  const outer = grow(cells, width, height, 4);
  for (let cell = 0; cell < outer.length; cell++)
    if (outer[cell] && !inner[cell]) out.set(DEFECT_RGB, cell * 3);
  return { width, height, data: out };
};
