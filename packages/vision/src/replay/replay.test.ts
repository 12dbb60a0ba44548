import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FeatureStore } from '../features/store.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { createRng } from '../math/rng.js';
import { openDataset } from '../data/open-dataset.js';
import { holdOut } from './split.js';
import type { FitOptions } from '../station/fit-station.js';
import { createScratch, range, writeGood, writeLine, writePhoto } from '../station/station-fixtures.js';
import { replay, type ReplayOptions } from './replay.js';
import type { LabelPolicy, ReplayResult, ReplayTurn } from './types.js';

const taught = vi.hoisted(() => [] as string[][]);
vi.mock('../station/fit-station.js', async (original) => {
  const real = await original<typeof import('../station/fit-station.js')>();
  return {
    ...real,
    fitStation: (options: FitOptions) => {
      taught.push(options.images.map((i) => i.file));
      return real.fitStation(options);
    },
  };
});

describe('replay', () => {
  afterEach(() => vi.restoreAllMocks());
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let settings: ReplayOptions;
  let result: ReplayResult | undefined;

  beforeAll(async () => {
    scratch = await createScratch();
    const data = await writeLine(scratch.at('line'), { goodTrain: 16, goodTest: 8, perType: 8 });
    settings = {
      data,
      shots: 4,
      turns: 2,
      labelsPerTurn: 6,
      seed: 3,
      sidePx: 96,
      threads: 1,
      cacheDir: scratch.at('cache'),
    };
  });
  afterAll(() => scratch.remove());

  it('closes its scorer when the features cannot be opened', async () => {
    vi.spyOn(FeatureStore, 'open').mockImplementationOnce(() => {
      throw new Error('no store');
    });
    const close = vi.spyOn(AnomalyScorer.prototype, 'close');
    await expect(replay(settings)).rejects.toThrow('no store');
    expect(close).toHaveBeenCalledOnce();
  });
  beforeEach(() => {
    taught.length = 0;
  });

  const timeless = ({ seconds: _s, ...result }: ReplayResult): unknown => {
    const still = (turns: ReplayTurn[] | undefined) => turns?.map((turn) => ({ ...turn, adaptSeconds: 0 }));
    return { ...result, turns: still(result.turns), randomTurns: still(result.randomTurns) };
  };

  it('teaches only what it asked for, and never what it measures on', async () => {
    result = await replay(settings);
    expect(result).toMatchObject({
      policy: 'capture',
      seed: 3,
      base: 'lemniscate-s16',
      images: { pool: 20, heldOutGood: 12, heldOutDefects: 8 },
      skipped: [],
    });
    const heldOut = new Set(result.scored.map((s) => s.file));
    expect(heldOut.size).toBe(20);
    expect(taught.map((files) => files.length)).toEqual([4, 10, 16]);
    for (const [turn, files] of taught.entries()) {
      expect(files.some((file) => heldOut.has(file))).toBe(false);
      expect(new Set(files).size).toBe(files.length);
      expect(files.slice(0, 4).every((file) => file.includes('/good/'))).toBe(true);
      if (turn > 0) expect(files.slice(0, taught[turn - 1].length)).toEqual(taught[turn - 1]);
      expect(result.turns[turn]).toMatchObject({
        turn,
        labels: files.length - 4,
        defectsFound: files.filter((file) => !file.includes('/good/')).length,
        sidePx: 96,
      });
    }
  });

  it('measures pixels at the end, and keeps pictures that belong where they are', async () => {
    result ??= await replay(settings);
    expect(result.turns.map((t) => t.pixelAuroc === null)).toEqual([true, true, false]);
    const last = result.turns.at(-1)!;
    const scores = result.scored.map((s) => s.score);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    const missed = result.scored.filter((s) => s.label === 'ng' && s.verdict === 'ok');
    expect(last.escapeRate).toMatchObject({ count: missed.length, of: 8 });
    expect(result.worstMisses.map((s) => s.file)).toEqual(missed.map((s) => s.file).toReversed());
    for (const s of result.worstFalseRejects) expect([s.label, s.verdict]).toEqual(['ok', 'ng']);
    for (const s of result.bestCatches) expect([s.label, s.verdict]).toEqual(['ng', 'ng']);
    expect(result.bestCatches.length + result.worstMisses.length).toBe(8);
    expect(result.scored[0]).not.toHaveProperty('heatmap');
  });

  it('learns where defects are from the regions labels bring, unless told not to', async () => {
    const short = { ...settings, turns: 1, labelsPerTurn: 14 };
    const use = await replay(short);
    const ignore = await replay({ ...short, regions: 'ignore' });
    const [placed, unplaced] = [use.turns.at(-1)!, ignore.turns.at(-1)!];
    expect([use.regions, ignore.regions]).toEqual(['use', 'ignore']);
    expect(placed.defectsFound).toBeGreaterThanOrEqual(4);
    expect(placed.regions).toBe(placed.defectsFound);
    expect(unplaced.regions).toBe(0);
    expect(use.turns[0].regions).toBe(0);
    expect(placed.pixelAupro!).toBeGreaterThan(unplaced.pixelAupro!);
  });

  it('plays the same again with the same seed, another line with another', async () => {
    const short = { ...settings, turns: 1 };
    const first = timeless(await replay(short));
    expect(timeless(await replay({ ...short, cacheDir: scratch.at('other-cache') }))).toEqual(first);
    expect(timeless(await replay({ ...short, seed: 4 }))).not.toEqual(first);
  });

  it('compares with random labels on the same start and the same held-out images', async () => {
    const seen: [LabelPolicy, number][] = [];
    const short = { ...settings, turns: 1 };
    const result = await replay({
      ...short,
      compareRandom: true,
      onTurn: (turn, policy) => seen.push([policy, turn.turn]),
    });
    expect(seen).toEqual([
      ['capture', 0],
      ['capture', 1],
      ['random', 0],
      ['random', 1],
    ]);
    expect(taught[2]).toEqual(taught[0]);
    expect(result.randomTurns![0]).toMatchObject({
      auroc: result.turns[0].auroc,
      threshold: result.turns[0].threshold,
    });
    expect(result.randomTurns!.at(-1)!.labels).toBe(6);
    const random = await replay({ ...short, policy: 'random' });
    expect(random.turns.map((t) => ({ ...t, adaptSeconds: 0 }))).toEqual(
      result.randomTurns!.map((t) => ({ ...t, adaptSeconds: 0 })),
    );
    expect(random).not.toHaveProperty('randomTurns');
  });

  it('ends with fewer labels when fewer parts come', async () => {
    const { turns } = await replay({ ...settings, labelsPerTurn: 100, turns: 1 });
    expect(turns.at(-1)!.labels).toBeLessThanOrEqual(16);
    expect(turns.at(-1)!.labels).toBeGreaterThanOrEqual(14);
    const none = await replay({ ...settings, turns: 0 });
    expect(none.turns).toHaveLength(1);
    expect(none.turns[0]).toMatchObject({ turn: 0, labels: 0, defectsFound: 0 });
  });

  it('leaves bad photos out when told to, and stops otherwise', async () => {
    const data = await writeLine(scratch.at('bad'), { goodTrain: 8, goodTest: 2, perType: 2, masks: false });
    await writeFile(join(data, 'test/good/bad.png'), 'no picture');
    const few = { ...settings, data, shots: 3, turns: 1, labelsPerTurn: 2 };
    await expect(replay(few)).rejects.toMatchObject({ code: 'image_unreadable' });
    const result = await replay({ ...few, skipBad: true });
    expect(result.skipped).toMatchObject([{ file: 'test/good/bad.png', code: 'image_unreadable' }]);
    expect(result.images).toEqual({ pool: 7, heldOutGood: 5, heldOutDefects: 2 });
    expect(result.turns.at(-1)!.pixelAuroc).toBeNull();
  });

  it('knows a bad mask before the first turn, and goes on without it when told to', async () => {
    const data = await writeLine(scratch.at('masks'), { goodTrain: 8, goodTest: 2, perType: 4 });
    for (const name of ['250', '251', '252', '253'])
      await writePhoto(join(data, `ground_truth/streak/${name}_mask.png`), 1, { width: 30 });
    const few = { ...settings, data, shots: 3, turns: 1, labelsPerTurn: 3 };
    await expect(replay(few)).rejects.toMatchObject({ code: 'mask_size_differs' });
    expect(taught).toEqual([]);
    const result = await replay({ ...few, skipBad: true, compareRandom: true });
    expect(result.skipped.map((s) => s.code)).toEqual(Array(4).fill('mask_size_differs'));
    expect(new Set(result.skipped.map((s) => s.file)).size).toBe(4);
    expect(result.images.heldOutDefects).toBe(4);
    expect(result.turns.at(-1)!.pixelAuroc).not.toBeNull();
  });

  it('takes its size from the images it may learn from alone, and keeps to a budget', async () => {
    const data = await writeLine(scratch.at('sizes'), {
      goodTrain: 4,
      goodTest: 2,
      perType: 2,
      masks: false,
    });
    const { heldOut } = holdOut((await openDataset(data)).samples, 0.5, createRng(3).fork('hold out'));
    for (const { path } of heldOut) await writePhoto(path, 900, { width: 900 });
    const few = { ...settings, data, shots: 2, turns: 0, sidePx: undefined };
    const usual = await replay(few);
    expect(usual.turns[0].sidePx).toBe(224);
    expect(usual.notes).toEqual([]);
    vi.spyOn(FeatureStore.prototype, 'time').mockImplementation(async function (this: FeatureStore) {
      return this.recipe.sidePx;
    });
    const quick = await replay({ ...few, budgetMs: 100 });
    expect(quick.turns[0].sidePx).toBe(96);
    expect(quick.notes).toEqual([expect.stringContaining('budget of 100 ms')]);
  });

  it('says what is missing, and stops when asked to', async () => {
    await expect(replay({ ...settings, shots: 13 })).rejects.toMatchObject({
      code: 'too_few_good_images',
      params: { found: 12, needed: 13 },
    });
    const good = scratch.at('only-good');
    await writeGood(join(good, 'train/good'), range(0, 6));
    await writeGood(join(good, 'test/good'), range(6, 9));
    await expect(replay({ ...settings, data: good })).rejects.toMatchObject({ code: 'no_defects' });
    await writePhoto(join(good, 'test/blot/1.png'), 1, { defect: 'blot' });
    await expect(replay({ ...settings, data: good, testFraction: 0.3 })).rejects.toMatchObject({
      code: 'option_invalid',
      message: expect.stringMatching(/--test-fraction cannot be 0\.3: .*3 of 9 good and 0 of 1 defective/),
    });
    const controller = new AbortController();
    const onTurn = (): void => controller.abort();
    await expect(replay({ ...settings, onTurn, signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
