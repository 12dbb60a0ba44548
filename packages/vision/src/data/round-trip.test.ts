import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImageSize } from '../images/read-image-size.js';
import { exportDataset } from './export-dataset.js';
import { regionsFromMask } from './mask-regions.js';
import { DATA_FORMATS, type DataFormat, type Dataset, type Region, type Sample } from './model.js';
import { openDataset } from './open-dataset.js';
import { readSampleMask } from './sample-regions.js';

const SIDES = [
  { width: 64, height: 48 },
  { width: 48, height: 80 },
];
const CELL = 16;
const TYPES = ['scratch', "it's a dent & burr", '凹み', '001'];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'round-trip-'));
  for (const [i, size] of SIDES.entries()) {
    await sharp({ create: { ...size, channels: 3, background: 'gray' } }).toFile(join(dir, `${i}.png`));
  }
});
afterAll(() => rm(dir, { recursive: true }));

/** A box in the first cell of a grid, one pixel clear of its neighbours. */
const box: fc.Arbitrary<Region> = fc.record({
  type: fc.constant(''),
  x: fc.integer({ min: 1, max: 6 }),
  y: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 8 }),
  height: fc.integer({ min: 1, max: 8 }),
});

interface Spec {
  picture: number;
  type: string | null;
  cells: number[];
  split: 'train' | 'test';
  boxes: Region[];
}

const spec: fc.Arbitrary<Spec> = fc.record({
  picture: fc.nat(SIDES.length - 1),
  type: fc.option(fc.constantFrom(...TYPES)),
  cells: fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 3 }),
  split: fc.constantFrom('train' as const, 'test' as const),
  boxes: fc.array(box, { minLength: 9, maxLength: 9 }),
});

const datasetOf = (specs: Spec[]): Dataset => {
  const samples = specs.map(({ picture, type, cells, split, boxes }, i): Sample => {
    const base = { path: join(dir, `${picture}.png`), file: `some dir/part ${i} ü.png`, split };
    if (type === null) return { ...base, label: 'ok', defectTypes: [] };
    const regions = cells.map((cell) => ({
      ...boxes[cell],
      type,
      x: boxes[cell].x + (cell % 3) * CELL,
      y: boxes[cell].y + Math.floor(cell / 3) * CELL,
    }));
    return { ...base, label: 'ng', defectTypes: [type], regions };
  });
  const defectTypes = [...new Set(samples.flatMap((sample) => sample.defectTypes))].sort();
  return { root: dir, format: 'coco', samples, defectTypes, skipped: [] };
};
interface Summary {
  label: string;
  defectTypes: string[];
  boxes: number[][];
}

/** What must survive, by the stem of the file; boxes of a masked sample are those of its patches. */
const summarise = async ({ samples }: Dataset): Promise<Record<string, Summary>> => {
  const entries = samples.map(async (sample): Promise<[string, Summary]> => {
    const mask = sample.maskPath ? await readSampleMask(sample, await readImageSize(sample.path)) : undefined;
    const regions = mask ? regionsFromMask(mask, '').regions : (sample.regions ?? []);
    const boxes = regions.map(({ x, y, width, height }) => [x, y, x + width, y + height]);
    boxes.sort((a, b) => Math.round(a[1]) - Math.round(b[1]) || a[0] - b[0]);
    const summary = { label: sample.label, defectTypes: sample.defectTypes, boxes };
    return [basename(sample.file, extname(sample.file)), summary];
  });
  return Object.fromEntries(await Promise.all(entries));
};

const expectSame = (actual: Record<string, Summary>, expected: Record<string, Summary>): void => {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [stem, { label, defectTypes, boxes }] of Object.entries(expected)) {
    expect(actual[stem]).toMatchObject({ label, defectTypes });
    expect(actual[stem].boxes).toHaveLength(boxes.length);
    boxes
      .flat()
      .forEach((edge, i) => expect(Math.abs(actual[stem].boxes.flat()[i] - edge)).toBeLessThanOrEqual(1));
  }
};

const copyAs = async (dataset: Dataset, format: DataFormat, into: string): Promise<Dataset> => {
  const result = await exportDataset(dataset, into, format);
  expect(result).toMatchObject({ images: dataset.samples.length, skipped: [] });
  return openDataset(into);
};

describe('a set exported and opened again has the same labels, types and boxes', () => {
  it.each(DATA_FORMATS)('through %s and on to every other format', async (format) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(spec, { minLength: 1, maxLength: 4 }), async (specs) => {
        const dataset = datasetOf([
          ...specs,
          { picture: 0, type: null, cells: [], split: 'train', boxes: [] },
        ]);
        const expected = await summarise(dataset);
        const work = join(dir, `${format}-${run++}`);
        const first = await copyAs(dataset, format, join(work, 'first'));
        expect(first.format).toBe(format);
        expectSame(await summarise(first), expected);
        for (const next of DATA_FORMATS) {
          const second = await copyAs(first, next, join(work, next));
          expect(second.format).toBe(next);
          expectSame(await summarise(second), expected);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it.each(['imagefolder', 'coco', 'yolo', 'voc'] as const)(
    '%s keeps splits and several types',
    async (format) => {
      const path = join(dir, '0.png');
      const regions: Region[] = [
        { type: 'a', x: 1, y: 2, width: 3, height: 4 },
        { type: 'dent & "burr" <1>: #', x: 20, y: 20, width: 10, height: 5 },
      ];
      const types = regions.map(({ type }) => type);
      const samples: Sample[] = [
        { path, file: 'x/1.png', label: 'ng', defectTypes: types, regions, split: 'train' },
        { path, file: 'y/1.png', label: 'ok', defectTypes: [], split: 'test' },
      ];
      const dataset: Dataset = { root: dir, format: 'coco', samples, defectTypes: types, skipped: [] };
      const back = await copyAs(dataset, format, join(dir, `splits-${format}`));
      const byLabel = back.samples.map(({ label, split, defectTypes }) => [label, split, ...defectTypes]);
      expect(byLabel.sort()).toEqual([
        ['ng', 'train', ...types],
        ['ok', 'test'],
      ]);
    },
  );

  it.each(['imagefolder', 'coco', 'yolo', 'voc'] as const)(
    '%s keeps that there is no split',
    async (format) => {
      const path = join(dir, '0.png');
      const samples: Sample[] = [{ path, file: '1.png', label: 'ok', defectTypes: [] }];
      const dataset: Dataset = { root: dir, format: 'coco', samples, defectTypes: [], skipped: [] };
      const back = await copyAs(dataset, format, join(dir, `no-split-${format}`));
      expect(back.samples.map(({ label, split }) => [label, split])).toEqual([['ok', undefined]]);
    },
  );

  it.each(['imagefolder', 'coco', 'yolo'] as const)('%s keeps outlines', async (format) => {
    const polygon = [4, 4, 30, 8, 20, 30];
    const regions: Region[] = [{ type: 'a', x: 4, y: 4, width: 26, height: 26, polygon }];
    const samples: Sample[] = [
      { path: join(dir, '0.png'), file: '1.png', label: 'ng', defectTypes: ['a'], regions },
    ];
    const dataset: Dataset = { root: dir, format: 'coco', samples, defectTypes: ['a'], skipped: [] };
    const back = await copyAs(dataset, format, join(dir, `outlines-${format}`));
    back.samples[0].regions?.[0].polygon?.forEach((value, i) => expect(value).toBeCloseTo(polygon[i], 3));
    expect(back.samples[0].regions?.[0].polygon).toHaveLength(6);
  });
});
