import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { resolveBase } from '../bases/index.js';
import { FeatureStore } from '../features/store.js';
import { createRng } from '../math/rng.js';
import { createScratch, range, writeGood } from './station-fixtures.js';
import { chooseStore, openStore, stationBrightness } from './working-size.js';

describe('stationBrightness', () => {
  it('is the mean of the photos, in steps; nothing is known of photos that cannot be read', async () => {
    const scratch = await createScratch();
    const paths = await writeGood(scratch.at('photos'), range(0, 30));
    expect(await stationBrightness(paths)).toBe(144);
    expect(await stationBrightness([paths[0], scratch.at('none.png')])).toBe(144);
    expect(await stationBrightness([scratch.at('none.png')])).toBe(0);
    await scratch.remove();
  });
});

describe('chooseStore', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;

  beforeAll(async () => {
    scratch = await createScratch();
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => scratch.remove());

  it('closes what it opened when a size cannot be tried, and leaves what it was given open', async () => {
    const paths = await writeGood(scratch.at('photos'), range(0, 4));
    const labelled = paths.map((path, i) => ({ path, label: i < 2 ? (1 as const) : (0 as const) }));
    const native = 320;
    const current = openStore(
      await resolveBase('lemniscate-s16'),
      { native, brightness: 0 },
      { sidePx: 64, threads: 1 },
    );
    const open = vi.spyOn(FeatureStore, 'open');
    const close = vi.spyOn(FeatureStore.prototype, 'close');
    vi.spyOn(FeatureStore.prototype, 'time').mockRejectedValueOnce(new Error('no time'));
    const chosen = chooseStore(current, labelled, native, { rng: createRng(1), threads: 1, budgetMs: 60 });
    await expect(chosen).rejects.toThrow('no time');
    const opened = open.mock.results.map((r) => r.value as FeatureStore);
    expect(opened).toHaveLength(1);
    expect(close.mock.contexts).toContain(opened[0]);
    expect(close.mock.contexts).not.toContain(current);
    await current.close();
  });

  it('measures a time only where one is asked for, so that a busy machine learns the same model', async () => {
    const paths = await writeGood(scratch.at('same'), range(0, 4));
    const labelled = paths.map((path, i) => ({ path, label: i < 2 ? (1 as const) : (0 as const) }));
    const base = await resolveBase('lemniscate-s16');
    const triedSides = async (native: number, budgetMs?: number): Promise<number[]> => {
      const current = openStore(base, { native, brightness: 0 }, { threads: 1 });
      const add = vi.spyOn(FeatureStore.prototype, 'addAll');
      const chosen = await chooseStore(current, labelled, native, {
        rng: createRng(1),
        threads: 1,
        budgetMs,
      });
      const tried = add.mock.contexts.map((store) => (store as unknown as FeatureStore).recipe.sidePx);
      add.mockRestore();
      for (const store of new Set([chosen, current])) await store.close();
      return tried;
    };
    const time = vi.spyOn(FeatureStore.prototype, 'time').mockResolvedValue(1e6);
    expect(await triedSides(400)).toEqual([288, 448]);
    expect(time).not.toHaveBeenCalled();
    expect(await triedSides(400, 60)).toEqual([288]);
    // At 768 px the base takes more multiply-adds than one image may cost.
    expect(await triedSides(1000)).toEqual([384, 576]);
  });
});
