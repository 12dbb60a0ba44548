import { AppError } from '@lemniscate/contracts/errors';
import type { Base } from '../bases/index.js';
import { recipeFor } from '../features/recipe.js';
import { FeatureStore, type StoreOptions } from '../features/store.js';
import { decodeImage } from '../images/decode-image.js';

/** Side below which no size is tried: the heat map would have hardly a cell for a defect. */
const LEAST_SIDE_PX = 96;
const SIDE_STEP_PX = 32;

/** The least of a few runs: what the machine can do when nothing else runs. */
export const millisecondsPerImage = async (store: FeatureStore, path: string): Promise<number> => {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) least = Math.min(least, await store.time(path));
  return least;
};

/**
 * The size a station starts with under a latency budget: the one it would start with anyway where an image takes no longer there,
 * else the largest that a few measurements find.
 * @param current at the size without a budget
 * @param paths photos of the station, the first readable of which is timed
 * @returns the store at that size, which is `current` or is the caller's to close; and what a person should know
 */
export const keepWithinBudget = async (
  current: FeatureStore,
  native: number,
  paths: readonly string[],
  options: StoreOptions & { budgetMs: number; setByHand: boolean; signal?: AbortSignal },
): Promise<{ store: FeatureStore; note?: string }> => {
  const { budgetMs, setByHand, signal } = options;
  const path = await firstReadable(paths);
  if (path === undefined) return { store: current };
  const { base } = current;
  const firstMs = await millisecondsPerImage(current, path);
  const sides = setByHand ? [] : smallerSides(base, current.recipe.sidePx);
  let store = current;
  let ms = firstMs;
  while (ms > budgetMs && sides.length > 0) {
    if (signal?.aborted) throw new AppError('cancelled');
    // Time grows about with the pixels; measured it must be all the same.
    const { sidePx } = store.recipe;
    const promising = sides.findIndex((side) => ms * (side / sidePx) ** 2 <= budgetMs);
    const [side] = sides.splice(0, promising < 0 ? sides.length : promising + 1).slice(-1);
    const smaller = FeatureStore.open(
      base,
      recipeFor(base, side, native, current.recipe.brightness),
      options,
    );
    try {
      ms = await millisecondsPerImage(smaller, path);
    } catch (error) {
      await smaller.close();
      throw error;
    } finally {
      if (store !== current) await store.close();
    }
    store = smaller;
  }
  return { store, note: noteOn({ first: current, firstMs, store, ms, budgetMs, setByHand }) };
};

const noteOn = (told: {
  first: FeatureStore;
  firstMs: number;
  store: FeatureStore;
  ms: number;
  budgetMs: number;
  setByHand: boolean;
}): string | undefined => {
  const { first, firstMs, store, ms, budgetMs, setByHand } = told;
  const takes = (of: FeatureStore, took: number): string => `${took.toFixed(1)} ms at ${of.recipe.sidePx} px`;
  if (ms > budgetMs)
    return `The budget of ${budgetMs} ms an image cannot be met on this machine: it takes ${takes(store, ms)}, ${setByHand ? 'the size set by hand' : 'the smallest size there is'}.`;
  if (store === first) return undefined;
  return `Images are worked on at a smaller size to meet the budget of ${budgetMs} ms: one takes ${takes(first, firstMs)} on this machine, ${takes(store, ms)}.`;
};

const firstReadable = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths)
    if (
      await decodeImage(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  return undefined;
};

/** Largest first. A base of a fixed size can do with fewer tiles, and with no less than one. */
const smallerSides = ({ fixedSize }: Base, sidePx: number): number[] => {
  const sides: number[] = [];
  if (fixedSize) {
    const tileSide = Math.sqrt(fixedSize.width * fixedSize.height);
    for (let tiles = Math.round(sidePx / tileSide) - 1; tiles >= 1; tiles--) sides.push(tiles * tileSide);
    return sides;
  }
  const largest = Math.ceil(sidePx / SIDE_STEP_PX - 1) * SIDE_STEP_PX;
  for (let side = largest; side >= LEAST_SIDE_PX; side -= SIDE_STEP_PX) sides.push(side);
  return sides;
};
