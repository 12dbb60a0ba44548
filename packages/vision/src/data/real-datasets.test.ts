import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Dataset } from './model.js';
import { openDataset } from './open-dataset.js';

const folder = (name: string): string =>
  fileURLToPath(new URL(`../../../../../shared/data/${name}`, import.meta.url));

const openReal = async (name: string, context: TestContext): Promise<Dataset> => {
  const dir = folder(name);
  if (!existsSync(dir)) context.skip(`${dir} is not on this machine`);
  return openDataset(dir);
};

const countBy = (dataset: Dataset): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { split, defectTypes } of dataset.samples) {
    const key = [split ?? 'all', ...(defectTypes.length > 0 ? defectTypes : ['good'])].join('/');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

describe('real datasets', () => {
  it('magnetic-tile', async (context) => {
    const dataset = await openReal('magnetic-tile', context);
    expect(dataset).toMatchObject({ format: 'mvtec', skipped: [] });
    expect(countBy(dataset)).toEqual({
      'train/good': 476,
      'test/good': 476,
      'test/blowhole': 115,
      'test/break': 85,
      'test/crack': 57,
      'test/fray': 32,
      'test/uneven': 103,
    });
    expect(dataset.samples.filter(({ label, maskPath }) => label === 'ng' && !maskPath)).toEqual([]);
  });

  it('mvtec-leather-mini', async (context) => {
    const dataset = await openReal('mvtec-leather-mini', context);
    expect(dataset).toMatchObject({ format: 'mvtec', defectTypes: ['color', 'cut', 'fold', 'glue', 'poke'] });
    expect(countBy(dataset)).toMatchObject({ 'train/good': 4, 'test/good': 4, 'test/cut': 4 });
  });

  it('neu-det', async (context) => {
    const dataset = await openReal('neu-det', context);
    expect(dataset).toMatchObject({ format: 'voc', skipped: [] });
    expect(dataset.samples.every(({ label, regions }) => label === 'ng' && regions?.length)).toBe(true);
    expect(dataset.samples).toHaveLength(1800);
    expect(dataset.defectTypes).toHaveLength(6);
  });
});
