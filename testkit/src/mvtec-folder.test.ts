import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFolder } from './folder-plan.js';
import { writeMvtecFolder } from './mvtec-folder.js';
import { SCENARIOS } from './scenarios.js';
import { renderSpecimen } from './specimen.js';
import type { DefectKind } from './types.js';

const kinds: DefectKind[] = ['crack', 'stain'];
const options = {
  product: 'tile' as const,
  seed: 3,
  widthPx: 72,
  heightPx: 64,
  defectKinds: kinds,
  goodTrain: 3,
  goodTest: 2,
  defectsPerKind: 2,
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'line-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('writeMvtecFolder', () => {
  it('lays the images out as MVTec AD does', async () => {
    const out = join(dir, 'a', 'tiles');
    const progress: string[] = [];
    const result = await writeMvtecFolder(out, options, {
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(result).toEqual({ images: 9 });
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${n}/9`));
    expect((await readdir(out)).sort()).toEqual(['ground_truth', 'test', 'train']);
    expect(await readdir(join(out, 'train'))).toEqual(['good']);
    expect((await readdir(join(out, 'test'))).sort()).toEqual(['crack', 'good', 'stain']);
    expect((await readdir(join(out, 'ground_truth'))).sort()).toEqual(['crack', 'stain']);
    expect(await readdir(join(out, 'train', 'good'))).toHaveLength(3);
    expect(await readdir(join(out, 'test', 'good'))).toHaveLength(2);
    for (const kind of kinds) {
      const images = (await readdir(join(out, 'test', kind))).sort();
      const masks = (await readdir(join(out, 'ground_truth', kind))).sort();
      expect(images).toHaveLength(2);
      expect(masks).toEqual(images.map((name) => name.replace('.png', '_mask.png')));
    }
    expect(await readdir(join(dir, 'a'))).toEqual(['tiles']);
  });

  it('stores the very pixels of the part and its mask', async () => {
    const out = join(dir, 'tiles');
    await writeMvtecFolder(out, options);
    const { goodTrain, goodTest, defectsPerKind, ...line } = options;
    const entry = planFolder(line, { goodTrain, goodTest, defectsPerKind }).find(
      ({ type }) => type === 'crack',
    )!;
    const { part } = renderSpecimen(line, entry.index, entry.plan);
    const stem = String(entry.index).padStart(4, '0');
    const image = await sharp(join(out, 'test', 'crack', `${stem}.png`))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(image.info).toMatchObject({ width: 72, height: 64, channels: 3 });
    expect(Buffer.compare(image.data, part.image.data)).toBe(0);
    const mask = await sharp(join(out, 'ground_truth', 'crack', `${stem}_mask.png`))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(mask.info).toMatchObject({ width: 72, height: 64, channels: 1 });
    expect(
      Buffer.compare(
        mask.data,
        part.mask!.map((value) => value * 255),
      ),
    ).toBe(0);
  });

  it('leaves nothing when aborted, before or on the way', async () => {
    const out = join(dir, 'tiles');
    await expect(writeMvtecFolder(out, options, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    const controller = new AbortController();
    const onProgress = (done: number): void => {
      if (done === 3) controller.abort();
    };
    await expect(writeMvtecFolder(out, options, { onProgress, signal: controller.signal })).rejects.toThrow(
      /abort/i,
    );
    expect(await readdir(dir)).toEqual([]);
  });

  it('does not touch a folder that holds something', async () => {
    await mkdir(join(dir, 'tiles'));
    await writeFile(join(dir, 'tiles', 'keep.txt'), 'mine');
    await expect(writeMvtecFolder(join(dir, 'tiles'), options)).rejects.toThrow(/not empty/);
    expect(existsSync(join(dir, 'tiles', 'keep.txt'))).toBe(true);
    expect(await readdir(dir)).toEqual(['tiles']);
  });

  it('fills an empty folder', async () => {
    await mkdir(join(dir, 'tiles'));
    await writeMvtecFolder(join(dir, 'tiles'), { ...options, defectsPerKind: 0 });
    expect((await readdir(join(dir, 'tiles'))).sort()).toEqual(['test', 'train']);
  });
});

describe('planFolder', () => {
  it('makes an order the line could have made, for every scenario', () => {
    for (const { line, folder } of Object.values(SCENARIOS)) {
      const entries = planFolder(line, folder);
      expect(entries.map(({ index }) => index)).toEqual(entries.map((_, n) => n));
      expect(entries.slice(0, 10).every(({ split, type }) => split === 'train' && type === 'good')).toBe(
        true,
      );
      expect(entries.filter(({ split }) => split === 'train')).toHaveLength(folder.goodTrain);
      const schedule = 'schedule' in line ? line.schedule : [];
      for (const event of schedule) {
        if (event.kind !== 'new-defect') continue;
        expect(entries.findIndex(({ type }) => type === event.defect)).toBe(event.atPart);
      }
    }
  });

  it('refuses a debut after the line has ended', () => {
    const { goodTrain, goodTest, defectsPerKind, ...line } = options;
    const schedule = [{ atPart: 500, kind: 'new-defect' as const, defect: 'dent' as const }];
    expect(() => planFolder({ ...line, schedule }, { goodTrain, goodTest, defectsPerKind })).toThrow(
      /too late/,
    );
  });
});

describe('the demo', () => {
  it('has about 240 good parts and 110 defective ones of six kinds', () => {
    const entries = planFolder(SCENARIOS.demo.line, SCENARIOS.demo.folder);
    const bad = entries.filter(({ type }) => type !== 'good');
    expect(entries.length - bad.length).toBe(240);
    expect(bad).toHaveLength(108);
    expect(new Set(bad.map(({ type }) => type))).toHaveProperty('size', 6);
  });
});
