import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { adapt, auroc, createRng, defaultCacheDir, holdOut, pairedBootstrap } from '@lemniscate/vision';
import { seedsOf, type Bench, type Figure } from '../run/bench.js';
import {
  figure,
  percent,
  reported,
  SUMMARY_COLUMNS,
  summaryCells,
  summariseSeeds,
} from '../run/statistics.js';
import { goodOf, labelledFolder, labelOf, requireBase } from '../station/data.js';
import { copySamples } from '../station/folders.js';
import { openTrained, scoreImages } from '../station/score.js';

const SHOTS = 10;
const LABELS = [200, 400];
const HEADS = ['anomaly', 'whole-image', 'global', 'patch'] as const;

export const stack: Bench = {
  name: 'stack',
  about: 'the stack against each of its heads alone, random labels, held-out half',
  async run(context) {
    const { dataset } = await labelledFolder(context);
    const base = requireBase(context);
    const seeds = seedsOf(context, 3);
    const aurocs = new Map<string, number[]>();
    const note = (key: string, value: number): void =>
      void aurocs.set(key, [...(aurocs.get(key) ?? []), 100 * value]);
    const counts = context.quick ? [40] : LABELS;
    const rows: string[][] = [];
    const wins: number[] = [];
    for (const seed of seeds) {
      const rng = createRng(seed).fork('stack');
      const { pool, heldOut } = holdOut(dataset.samples, 0.5, rng.fork('hold out'));
      const start = rng.fork('start').sample(goodOf(pool), SHOTS);
      const arrivals = rng.fork('labels').shuffle(pool.filter((s) => !start.includes(s)));
      const paths = heldOut.map((s) => s.path);
      const labels = heldOut.map(labelOf);
      for (const count of counts) {
        context.say(`stack: seed ${seed}, ${count} labels`);
        const data = join(context.tempDir, 'stack-data');
        await rm(data, { recursive: true, force: true });
        await copySamples(dataset, [...start, ...arrivals.slice(0, count)], data);
        const out = join(context.tempDir, 'stack-model');
        await adapt({ data, out, base, seed, cacheDir: defaultCacheDir() });
        const trained = await openTrained(out, base);
        const stacked = (await scoreImages(trained, paths)).logits;
        const singles: { head: string; logits: number[]; auroc: number }[] = [];
        for (const head of HEADS) {
          if ((head === 'global' && !trained.station.kernel) || (head === 'patch' && !trained.station.patch))
            continue;
          const alone = {
            ...trained,
            station: { ...trained.station, stack: { weights: { [head]: 1 }, offset: 0 } },
          };
          const { logits } = await scoreImages(alone, paths);
          singles.push({ head, logits, auroc: auroc(logits, labels) });
        }
        const best = singles.reduce((a, b) => (b.auroc > a.auroc ? b : a));
        const { difference, lo, hi } = pairedBootstrap({
          scoresA: best.logits,
          scoresB: stacked,
          labels,
          metric: auroc,
          seed,
          resamples: context.quick ? 200 : 2000,
        });
        note(`${count}: stack`, auroc(stacked, labels));
        for (const { head, auroc: value } of singles) note(`${count}: ${head}`, value);
        wins.push(100 * difference);
        rows.push([
          String(seed),
          String(count),
          percent(auroc(stacked, labels)),
          ...HEADS.map((h) => percent(singles.find((s) => s.head === h)?.auroc)),
          `${percent(difference)} (${percent(lo)} … ${percent(hi)}) over ${best.head}`,
          trained.manifest.heads.map((h) => `${h.name} ${h.weight.toFixed(2)}`).join(', '),
        ]);
      }
    }
    return {
      settings: {
        data: context.data,
        base,
        shots: SHOTS,
        labels: counts.join(' '),
        seeds: seeds.join(' '),
        quick: context.quick,
      },
      tables: [
        {
          title: 'AUROC % on the held-out half',
          columns: [
            'seed',
            'labels',
            'stack',
            ...HEADS,
            'gain over the best head (95 % paired bootstrap)',
            'heads used',
          ],
          rows,
        },
        {
          title: 'over seeds',
          columns: ['labels: score', ...SUMMARY_COLUMNS],
          rows: [...aurocs].map(([key, v]) => [key, ...summaryCells(v)]),
        },
      ],
      figures: [
        ...counts.map((count) => gainOverHeads(aurocs, count)),
        reported('mean gain over the best head of each run, points', summariseSeeds(wins).mean),
        reported('worst of these, points', Math.min(...wins)),
      ],
      notes: [
        'The best head of a run is chosen by its held-out AUROC, which the stack cannot see: a comparison in favour of the single head.',
      ],
    };
  },
};

/** Against the head that is best on average over the seeds. */
const gainOverHeads = (aurocs: ReadonlyMap<string, number[]>, count: number): Figure => {
  const meanOf = (name: string): number => summariseSeeds(aurocs.get(`${count}: ${name}`) ?? []).mean;
  const heads = HEADS.filter((h) => aurocs.has(`${count}: ${h}`));
  const best = heads.reduce((a, b) => (meanOf(b) > meanOf(a) ? b : a));
  return figure(
    `${count} labels: mean AUROC of the stack − that of the best head (${best}), points`,
    meanOf('stack') - meanOf(best),
    'above',
    0,
  );
};
