import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resolveBase } from '../bases/index.js';
import type { FeatureStore, StoredImage } from '../features/store.js';
import { crossAnomaly } from '../heads/anomaly-cross.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { createRng } from '../math/rng.js';
import { chooseAugmentation, copiesOf, loadCopies } from './augmentation.js';
import { createScratch, drawnFeatures, range, writeGood } from './station-fixtures.js';
import { openStore } from './working-size.js';

describe('augmentation', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let store: FeatureStore;
  let scorer: AnomalyScorer;
  let images: StoredImage[];

  beforeAll(async () => {
    scratch = await createScratch();
    const base = await resolveBase('lemniscate-s16');
    const size = { native: 96, brightness: 144 };
    store = openStore(base, size, { sidePx: 96, threads: 1, cacheDir: scratch.at('cache') });
    scorer = await AnomalyScorer.create(1);
    ({ images } = await store.addAll(await writeGood(scratch.at('photos'), range(0, 10))));
  });
  afterAll(async () => {
    await scorer.close();
    await store.close();
    await scratch.remove();
  });

  it('chooses the same by the same seed, and nothing with few photos', async () => {
    const choose = (of: readonly StoredImage[]) =>
      chooseAugmentation(store, of, { scorer, rng: createRng(3) });
    const chosen = await choose(images);
    expect(await choose(images)).toBe(chosen);
    const extract = vi.spyOn(store, 'load');
    expect(await choose(images.slice(0, 5))).toBe('none');
    expect(extract).not.toHaveBeenCalled();
    extract.mockRestore();
  });

  it('learns that parts come turned', async () => {
    // Stripes, lying in one half of the comparison and upright in the other: new until turns are known.
    const paths: string[] = [];
    for (const seed of range(0, 6)) {
      const rng = createRng(seed);
      const data = new Uint8Array(96 * 96 * 3);
      for (let y = 0; y < 96; y++)
        for (let x = 0; x < 96; x++) {
          const value = 90 + 60 * Math.sin(x / 3) + 0.6 * x + rng.normal() * 3;
          data.fill(Math.min(255, Math.max(0, Math.round(value))), (y * 96 + x) * 3, (y * 96 + x + 1) * 3);
        }
      const path = join(scratch.dir, `turned-${seed}.png`);
      const turns = seed % 2 === 0 ? 0 : 90;
      await sharp(data, { raw: { width: 96, height: 96, channels: 3 } })
        .rotate(turns)
        .png()
        .toFile(path);
      paths.push(path);
    }
    const turned = (await store.addAll(paths)).images;
    expect(await chooseAugmentation(store, turned, { scorer, rng: createRng(1) })).toBe('rotations');
  });

  it('copies no more than a few dozen photos', async () => {
    const many = range(0, 60).map((i) => ({ ...images[0], path: String(i) }));
    expect(copiesOf(store, many, 'flips', createRng(1)).size).toBe(40);
    expect(copiesOf(store, many, 'none', createRng(1)).size).toBe(0);
  });

  it('keeps copies under names of their own', async () => {
    const [leftRight] = await loadCopies(store, images[0], 'flips');
    expect(leftRight).not.toEqual(await store.load(images[0]));
    const again = await store.loadVariation(images[0], {
      name: 'left-right',
      apply: () => expect.unreachable('it is cached'),
    });
    expect(again).toEqual(leftRight);
  });

  it('teaches the copies of a fold to other folds only, and scores none', async () => {
    // The odd photo's copy is in its own fold: it must stay as odd as without.
    const odd = drawnFeatures(50, { oddAt: [20, 21, 22, 29, 30, 31], shift: 12 });
    const examples = [...range(0, 9).map((seed) => drawnFeatures(seed)), odd].map((f) => ({
      label: 0 as const,
      load: async () => f,
    }));
    const folds = Int32Array.from(examples, (_, i) => i % 3);
    const cross = (copied: number) =>
      crossAnomaly(
        examples.map((e, i) => (i === copied ? { ...e, copies: async () => [odd, odd] } : e)),
        folds,
        scorer,
        createRng(1),
      );
    const [own, other] = [await cross(9), await cross(1)];
    expect(own.heldOut).toHaveLength(examples.length);
    expect(other.heldOut[9].image[0]).toBeLessThan(own.heldOut[9].image[0] - 1);
    expect(own.model.pooled.count).toBe(examples.length);
  });
});
