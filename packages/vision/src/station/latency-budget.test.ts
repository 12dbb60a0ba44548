import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Base, resolveBase } from '../bases/index.js';
import { FeatureStore } from '../features/store.js';
import { keepWithinBudget } from './latency-budget.js';
import { createScratch, writeGood } from './station-fixtures.js';
import { openStore } from './working-size.js';

describe('keepWithinBudget', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let base: Base;
  let paths: string[];
  const timed: number[] = [];
  const native = 400;

  beforeAll(async () => {
    scratch = await createScratch();
    base = await resolveBase('lemniscate-s16');
    await writeFile(scratch.at('bad.png'), 'no picture');
    paths = [scratch.at('bad.png'), ...(await writeGood(scratch.at('photos'), [1, 2]))];
  });
  afterEach(() => {
    vi.restoreAllMocks();
    timed.length = 0;
  });
  afterAll(() => scratch.remove());

  /** One that takes a microsecond a pixel, and at 96 px half as long again as that says. */
  const keep = async (budgetMs: number, { sidePx, of = base }: { sidePx?: number; of?: Base } = {}) => {
    vi.spyOn(FeatureStore.prototype, 'time').mockImplementation(async function (this: FeatureStore, path) {
      expect(path).toBe(paths[1]);
      const side = this.recipe.sidePx;
      timed.push(side);
      return side ** 2 / 1000 + (side === 96 ? 5 : 0);
    });
    const close = vi.spyOn(FeatureStore.prototype, 'close');
    const current = openStore(of, { native, brightness: 48 }, { sidePx, threads: 1 });
    const setByHand = sidePx !== undefined;
    const { store, note } = await keepWithinBudget(current, native, paths, { budgetMs, setByHand });
    expect(close.mock.contexts).not.toContain(current);
    expect(close.mock.contexts).not.toContain(store);
    expect(store.recipe.brightness).toBe(48);
    expect(store === current).toBe(store.recipe.sidePx === current.recipe.sidePx);
    for (const one of new Set([store, current])) await one.close();
    return { sidePx: store.recipe.sidePx, note, tried: [...new Set(timed)] };
  };

  it('leaves a size alone that is quick enough', async () => {
    expect(await keep(100)).toEqual({ sidePx: 288, note: undefined, tried: [288] });
  });

  it('takes the largest that is quick enough, and says why', async () => {
    const { note, ...rest } = await keep(30);
    expect(rest).toEqual({ sidePx: 160, tried: [288, 160] });
    expect(note).toMatch(/30 ms.*82\.9 ms at 288 px.*25\.6 ms at 160 px/);
  });

  it('goes on to the smallest, and says that the budget cannot be met where that is too slow', async () => {
    const { note, ...rest } = await keep(10);
    expect(rest).toEqual({ sidePx: 96, tried: [288, 96] });
    expect(note).toMatch(/10 ms.*cannot be met.*14\.2 ms at 96 px/);
  });

  it('does not overrule a size set by hand', async () => {
    const { note, ...rest } = await keep(10, { sidePx: 320 });
    expect(rest).toEqual({ sidePx: 320, tried: [320] });
    expect(note).toMatch(/cannot be met.*102\.4 ms at 320 px, the size set by hand/);
  });

  it('takes fewer tiles of a base of a fixed size', async () => {
    const of = { ...base, fixedSize: { width: 96, height: 96 } };
    const { note: _, ...rest } = await keep(40, { of });
    expect(rest).toEqual({ sidePx: 192, tried: [288, 192] });
  });
});
