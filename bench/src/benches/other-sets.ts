import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PRODUCTS, writeMvtecFolder } from '@lemniscate/testkit';
import { adapt, defaultCacheDir, evaluateModel, replay as playLine } from '@lemniscate/vision';
import { seedsOf, type Bench, type BenchContext, type Cell } from '../run/bench.js';
import { percent, reported } from '../run/statistics.js';
import { requireBase } from '../station/data.js';
import { OPERATING_COLUMNS, operatingRow } from './replay.js';

export const otherSets: Bench = {
  name: 'other-sets',
  about: 'the same defaults on the synthetic products and on leather',
  async run(context) {
    const { quick, tempDir, say } = context;
    const base = requireBase(context);
    const seeds = seedsOf(context, 1);
    const plan = quick ? { turns: 2, labelsPerTurn: 8 } : { turns: 4, labelsPerTurn: 25 };
    const counts = quick
      ? { goodTrain: 20, goodTest: 30, defectsPerKind: 4 }
      : { goodTrain: 60, goodTest: 140, defectsPerKind: 20 };
    const rows: Cell[][] = [];
    const figures = [];
    for (const seed of quick ? seeds.slice(0, 1) : seeds)
      for (const product of quick ? PRODUCTS.slice(0, 2) : PRODUCTS) {
        say(`other-sets: ${product}, seed ${seed}`);
        const data = join(tempDir, `${product}-${seed}`);
        await writeMvtecFolder(data, { product, seed: 1000 + seed, ...counts });
        const result = await playLine({
          data,
          base,
          seed,
          ...plan,
          compareRandom: true,
          cacheDir: join(tempDir, 'cache'),
          onTurn: (t, policy) => say(`  ${policy}, turn ${t.turn}: AUROC ${percent(t.auroc)}`),
        });
        const { turns, randomTurns = [] } = result;
        const end = turns[turns.length - 1];
        const random = randomTurns[randomTurns.length - 1];
        rows.push(operatingRow(`${product}, start`, result, turns[0]));
        rows.push(operatingRow(`${product}, capture`, result));
        rows.push(operatingRow(`${product}, random (baseline)`, result, random));
        figures.push(reported(`${product}, seed ${seed}: AUROC % at the start`, 100 * turns[0].auroc));
        figures.push(reported(`${product}, seed ${seed}: AUROC % at ${end.labels} labels`, 100 * end.auroc));
        figures.push(
          reported(`${product}, seed ${seed}: capture − random, points`, 100 * (end.auroc - random.auroc)),
        );
        await rm(data, { recursive: true, force: true });
      }
    const leather = await onLeather(context, base);
    if (leather) figures.push(...leather);
    return {
      settings: {
        base,
        seeds: seeds.join(' '),
        turns: `${plan.turns}×${plan.labelsPerTurn}`,
        images: JSON.stringify(counts),
        quick,
      },
      tables: [{ title: 'held-out half', columns: OPERATING_COLUMNS, rows }],
      figures,
      notes: [
        leather
          ? 'Leather: a model of the good training images (4), measured on the test images.'
          : 'Leather left out: there is no mvtec-leather-mini beside the data.',
        'Synthetic sets follow from product and seed; one held-out half each, intervals of rates are Clopper–Pearson.',
      ],
    };
  },
};

const onLeather = async ({ data, tempDir, say }: BenchContext, base: string) => {
  const leather = join(dirname(data), 'mvtec-leather-mini');
  if (!existsSync(leather)) return undefined;
  say('other-sets: leather');
  const out = join(tempDir, 'leather-model');
  const cacheDir = defaultCacheDir();
  await adapt({ good: join(leather, 'train', 'good'), out, base, seed: 0, cacheDir });
  const e = await evaluateModel({ model: out, data: leather });
  return [
    reported(
      `leather, ${e.n} images: AUROC % (95 % ${percent(e.aurocInterval.lo)} … ${percent(e.aurocInterval.hi)})`,
      100 * e.auroc,
    ),
    reported('leather: escapes %', 100 * e.escapeRate.value),
    reported('leather: false rejects %', 100 * e.falseRejectRate.value),
    reported('leather: pixel AUPRO %', 100 * (e.pixelAupro ?? NaN)),
  ];
};
