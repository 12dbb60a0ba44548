import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapt } from '../adapt/adapt.js';
import { openModel } from '../artifact/open-model.js';
import { decodeImage } from '../images/decode-image.js';
import { createScratch, writeGood, writeLine, writePhoto } from '../station/station-fixtures.js';
import { evaluateModel, summariseScores } from './evaluate.js';
import type { ScoredImage } from './types.js';

describe('evaluateModel', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let model: string;
  let data: string;

  beforeAll(async () => {
    scratch = await createScratch();
    data = await writeLine(scratch.at('line'), { goodTrain: 10, goodTest: 5, perType: 3 });
    model = scratch.at('model');
    await adapt({
      good: join(data, 'train/good'),
      out: model,
      sidePx: 96,
      threads: 1,
      cacheDir: scratch.at('cache'),
    });
  });
  afterAll(() => scratch.remove());

  it('leaves out what the model learned from', async () => {
    const result = await evaluateModel({ model, data, threads: 1 });
    expect(result).toMatchObject({
      n: 11,
      good: 5,
      defects: 6,
      seen: { leftOut: 10, included: 0 },
      skipped: [],
    });
    expect(result.images.every((i) => i.file.startsWith('test/'))).toBe(true);
  });

  it('measures the exported file: scores, rates, pixels, types', async () => {
    const result = await evaluateModel({ model, data, threads: 1 });
    const opened = await openModel(model, { threads: 1 });
    for (const image of result.images) {
      const { score, verdict } = await opened.judge(await decodeImage(image.path));
      expect(image).toMatchObject({ score: expect.closeTo(score, 5), verdict });
    }
    await opened.close();
    const scores = result.images.map((i) => i.score);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    const escaped = result.images.filter((i) => i.label === 'ng' && i.verdict === 'ok').length;
    const rejected = result.images.filter((i) => i.label === 'ok' && i.verdict === 'ng').length;
    expect(result.escapeRate).toMatchObject({ value: escaped / 6, count: escaped, of: 6 });
    expect(result.falseRejectRate).toMatchObject({ value: rejected / 5, count: rejected, of: 5 });
    expect(result.escapeRate.hi).toBeGreaterThan(result.escapeRate.value);
    expect(result.auroc).toBeGreaterThan(0.9);
    expect(result.perDefect.map(({ type, n }) => [type, n])).toEqual([
      ['blot', 3],
      ['streak', 3],
    ]);
    expect(result.pixelAuroc).toBeGreaterThan(0.8);
    expect(result.pixelAupro).toBeGreaterThan(0.5);
    expect(result.latencyMs.median).toBeGreaterThan(0);
    expect(result.latencyMs.p99).toBeGreaterThanOrEqual(result.latencyMs.median);
  });

  it('includes what the model learned from when there is nothing else of its kind, and says so', async () => {
    const dir = scratch.at('nothing-else');
    await writeGood(join(dir, 'train/good'), [0, 1, 2]);
    for (const seed of [300, 301])
      await writePhoto(join(dir, `test/blot/${seed}.png`), seed, { defect: 'blot' });
    const result = await evaluateModel({ model, data: dir, threads: 1 });
    expect(result).toMatchObject({
      n: 5,
      seen: { leftOut: 0, included: 3 },
      pixelAuroc: null,
      pixelAupro: null,
    });
  });

  it('takes photos of two sizes', async () => {
    const dir = await writeLine(scratch.at('sizes'), { goodTrain: 0, goodTest: 2, perType: 2 });
    await writeLine(scratch.at('wide'), {
      goodTrain: 0,
      goodTest: 2,
      perType: 2,
      options: { width: 160, height: 64 },
    });
    for (const kind of ['test/good', 'test/blot', 'test/streak'])
      for (const name of await readdir(join(scratch.at('wide'), kind))) {
        await cp(join(scratch.at('wide'), kind, name), join(dir, kind, `wide-${name}`));
        const mask = join('ground_truth', kind.slice(5), name.replace('.png', '_mask.png'));
        await cp(
          join(scratch.at('wide'), mask),
          join(dir, mask.replace(name.slice(0, 3), `wide-${name.slice(0, 3)}`)),
        ).catch(() => undefined);
      }
    const result = await evaluateModel({ model, data: dir, threads: 1 });
    expect(result).toMatchObject({ n: 12, good: 4, defects: 8, skipped: [] });
    expect(result.pixelAuroc).toBeGreaterThan(0.5);
  });

  it('skips bad photos and bad masks when told to, and stops otherwise', async () => {
    const dir = await writeLine(scratch.at('bad'), { goodTrain: 0, goodTest: 3, perType: 2 });
    await writeFile(join(dir, 'test/good/bad.png'), 'no picture');
    await expect(evaluateModel({ model, data: dir, threads: 1 })).rejects.toMatchObject({
      code: 'image_unreadable',
    });
    const result = await evaluateModel({ model, data: dir, threads: 1, skipBad: true });
    expect(result).toMatchObject({
      n: 7,
      skipped: [{ file: 'test/good/bad.png', code: 'image_unreadable' }],
    });
    await rm(join(dir, 'test/good/bad.png'));
    await writePhoto(join(dir, 'ground_truth/blot/200_mask.png'), 1, { width: 30 });
    await expect(evaluateModel({ model, data: dir, threads: 1 })).rejects.toMatchObject({
      code: 'mask_size_differs',
    });
    const without = await evaluateModel({ model, data: dir, threads: 1, skipBad: true });
    expect(without).toMatchObject({ n: 7, skipped: [{ code: 'mask_size_differs' }] });
    expect(without.pixelAuroc).not.toBeNull();
  });

  it('says what is missing, and stops when asked to', async () => {
    const good = scratch.at('only-good');
    await writeGood(join(good, 'train/good'), [1]);
    await writeGood(join(good, 'test/good'), [2]);
    await expect(evaluateModel({ model, data: good })).rejects.toMatchObject({ code: 'no_defects' });
    await expect(evaluateModel({ model: scratch.at('none'), data })).rejects.toMatchObject({
      code: 'path_not_found',
    });
    await expect(evaluateModel({ model, data, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('summariseScores', () => {
  const image = (score: number, label: 'ok' | 'ng', defectTypes: string[] = []): ScoredImage => ({
    file: '',
    path: '',
    label,
    defectTypes,
    score,
    verdict: score >= 0.5 ? 'ng' : 'ok',
  });

  it('counts at the threshold, type by type', () => {
    const result = summariseScores(
      [
        image(0.1, 'ok'),
        image(0.6, 'ok'),
        image(0.9, 'ng', ['a']),
        image(0.2, 'ng', ['a', 'b']),
        image(0.5, 'ng', ['b']),
      ],
      0.5,
    );
    expect(result).toMatchObject({
      n: 5,
      good: 2,
      defects: 3,
      escapeRate: { count: 1, of: 3 },
      falseRejectRate: { count: 1, of: 2 },
    });
    expect(result.auroc).toBeCloseTo(4 / 6, 10);
    expect(result.perDefect.map(({ type, n, escaped, auroc }) => [type, n, escaped, auroc])).toEqual([
      ['a', 2, 1, 3 / 4],
      ['b', 2, 1, 2 / 4],
    ]);
  });
});
