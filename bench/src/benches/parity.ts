import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { adapt, createRng, defaultCacheDir } from '@lemniscate/vision';
import type { Bench } from '../run/bench.js';
import { figure, reported } from '../run/statistics.js';
import { goodOf, requireBase, requireData } from '../station/data.js';
import { copyPhotos, copySamples, someOfEach } from '../station/folders.js';
import { largestDifference, openTrained, PARITY, scoreByArtifact, scoreImages } from '../station/score.js';

const SEED = 0;

export const parity: Bench = {
  name: 'parity',
  about: 'largest difference between artifact and trainer over every test image',
  async run(context) {
    const dataset = await requireData(context);
    const base = requireBase(context);
    const rng = createRng(SEED).fork('parity');
    const inTest = dataset.samples.filter((s) => s.split === 'test');
    const everyTest = inTest.length > 0 ? inTest : dataset.samples;
    const test = context.quick ? someOfEach(everyTest, 15, 15, rng.fork('quick')) : everyTest;
    const paths = test.map((s) => s.path);
    const n = context.quick ? 20 : 200;

    await mkdir(context.tempDir, { recursive: true });
    const good = await copyPhotos(
      rng.sample(goodOf(dataset.samples), n / 2).map((s) => s.path),
      join(context.tempDir, 'good'),
    );
    const labelled = await copySamples(
      dataset,
      someOfEach(dataset.samples, n / 2, n / 2, rng.fork('labelled')),
      join(context.tempDir, 'labelled'),
    );
    const rows: string[][] = [];
    let most = 0;
    let noise = 0;
    let flips = 0;
    for (const [name, source] of [
      [`${n / 2} good images`, { good }],
      [`${n} labels, half of them defects`, { data: labelled }],
    ] as const) {
      context.say(`parity: ${name}`);
      const out = join(context.tempDir, `model-${rows.length}`);
      await adapt({ ...source, out, base, seed: SEED, cacheDir: defaultCacheDir() });
      const trained = await openTrained(out, base);
      const { threshold } = trained.manifest;
      const { scores } = await scoreImages(trained, paths);
      const artifact = await scoreByArtifact(out, paths);
      const oneThread = await scoreByArtifact(out, paths, 1);
      const difference = largestDifference(artifact, scores);
      const floor = largestDifference(artifact, oneThread);
      const flipped = scores.filter((s, i) => s >= threshold !== artifact[i] >= threshold).length;
      most = Math.max(most, difference);
      noise = Math.max(noise, floor);
      flips += flipped;
      const inside = artifact.filter((a) => a > 1e-6 && a < 1 - 1e-6);
      rows.push([
        name,
        String(paths.length),
        `${new Set(artifact).size} (${inside.length} not at 0 or 1)`,
        difference.toExponential(2),
        floor.toExponential(2),
        String(flipped),
      ]);
    }
    return {
      settings: { data: context.data, base, seed: SEED, images: paths.length, quick: context.quick },
      tables: [
        {
          title: 'largest |artifact − trainer| of the score',
          columns: [
            'model',
            'images',
            'different scores',
            'difference',
            'baseline: default threads − one thread',
            'verdicts that differ',
          ],
          rows,
        },
      ],
      figures: [
        figure('largest difference', most, 'at most', PARITY, '', 8),
        reported('baseline: the same artifact on one thread', noise, '', 8),
        reported('verdicts that differ', flips, '', 0),
      ],
      notes: ['The trainer reads features from its cache (half precision); the artifact starts from pixels.'],
    };
  },
};
