import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regionCells } from '../heads/region-cells.js';
import { createScratch, writePhoto } from '../station/station-fixtures.js';
import type { Region, Skipped } from './model.js';
import { coverageOf, createCoverageReader, type Placed } from './region-coverage.js';

describe('the coverage reader', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let path: string;

  beforeAll(async () => {
    scratch = await createScratch();
    path = await writePhoto(scratch.at('a.png'), 1, { width: 40, height: 20 });
  });
  afterAll(() => scratch.remove());

  const sample = (more: Partial<Placed>): Placed => ({ path, file: 'a.png', label: 'ng', ...more });
  const box = (x: number, y: number, width: number, height: number): Region => ({
    type: 'dent',
    x,
    y,
    width,
    height,
  });

  it('gives the share of each cell that a box covers', async () => {
    const read = createCoverageReader();
    const coverage = await read(sample({ regions: [box(10, 0, 15, 20)] }), 1, 4);
    expect([...coverage!.share]).toEqual([0, 1, 0.5, 0]);
    expect(coverage!.outlined).toBe(false);
  });

  it('knows outlines from boxes', async () => {
    const read = createCoverageReader();
    const outline = { ...box(0, 0, 20, 20), polygon: [0, 0, 20, 0, 20, 20, 10, 20, 0, 20] };
    const asBox = { ...box(0, 0, 20, 20), polygon: [0, 0, 20, 0, 20, 20, 0, 20] };
    expect((await read(sample({ regions: [outline] }), 1, 2))?.outlined).toBe(true);
    expect((await read(sample({ path, regions: [outline, asBox] }), 2, 2))?.outlined).toBe(false);
  });

  it('leaves out a region beside the picture, and cuts one at its border', async () => {
    const read = createCoverageReader();
    expect(await read(sample({ regions: [box(50, 5, 10, 10)] }), 2, 4)).toBeUndefined();
    const [outside, across] = [box(-30, -30, 10, 10), box(30, -10, 100, 100)];
    expect([...(await createCoverageReader()(sample({ regions: [outside, across] }), 1, 4))!.share]).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('has none for good parts and for defects nobody placed', async () => {
    const read = createCoverageReader();
    expect(await read(sample({ label: 'ok', regions: [box(0, 0, 9, 9)] }), 2, 4)).toBeUndefined();
    expect(await read(sample({ path: 'b', regions: [] }), 2, 4)).toBeUndefined();
  });

  it('stops at a bad mask, or lists it once and goes on', async () => {
    const maskPath = scratch.at('mask.png');
    await writeFile(
      maskPath,
      await sharp(Buffer.alloc(25), { raw: { width: 5, height: 5, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const bad = sample({ maskPath });
    await expect(createCoverageReader()(bad, 2, 4)).rejects.toMatchObject({ code: 'mask_size_differs' });
    const skipped: Skipped[] = [];
    const read = createCoverageReader(skipped);
    expect([await read(bad, 2, 4), await read(bad, 3, 6)]).toEqual([undefined, undefined]);
    expect(skipped).toMatchObject([{ file: 'a.png', code: 'mask_size_differs' }]);
  });
});

describe('coverageOf', () => {
  it('loses no defect however small, wherever it lies', () => {
    const [width, height] = [50, 37];
    for (let pixel = 0; pixel < width * height; pixel += 7) {
      const data = new Uint8Array(width * height);
      data[pixel] = 1;
      const cells = regionCells({ share: coverageOf({ width, height, data }, 5, 6), outlined: true }, 5, 6);
      expect(
        cells?.kinds.filter((kind) => kind === 'inside'),
        String(pixel),
      ).toHaveLength(1);
    }
  });

  it('bears a grid finer than its mask', () => {
    const mask = { width: 2, height: 1, data: Uint8Array.of(0, 1) };
    expect([...coverageOf(mask, 1, 4)]).toEqual([0, 0, 0, 1]);
  });
});
