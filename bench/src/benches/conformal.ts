import { binomialInterval, clopperPearson, DEFAULT_FALSE_REJECT_RATE } from '@lemniscate/vision';
import { seedsOf, type Bench } from '../run/bench.js';
import { percent, reported, SUMMARY_COLUMNS, summaryCells } from '../run/statistics.js';
import { drawGood, requireBase, requireData } from '../station/data.js';
import { checkParity, scoreImages } from '../station/score.js';
import { trainOnGood } from '../station/train-good.js';

const GOOD = 300;
const RATE = DEFAULT_FALSE_REJECT_RATE;

export const conformal: Bench = {
  name: 'conformal',
  about: 'false rejects on unseen good images when 1 % is asked for, from 300 good images',
  async run(context) {
    const dataset = await requireData(context);
    const base = requireBase(context);
    const seeds = seedsOf(context, 10);
    const wanted = context.quick ? 20 : GOOD;
    const rows: string[][] = [];
    const rates: number[] = [];
    let rejected = 0;
    let judged = 0;
    let holding = 0;
    for (const seed of seeds) {
      context.say(`conformal: seed ${seed}`);
      const { shots, rest } = drawGood(context, dataset, wanted, seed);
      const unseen = rest.filter((s) => s.label === 'ok').map((s) => s.path);
      const trained = await trainOnGood(shots, { tempDir: context.tempDir, base, seed });
      await checkParity(trained, unseen.slice(0, 2));
      const { scores } = await scoreImages(trained, unseen);
      const count = scores.filter((s) => s >= trained.manifest.threshold).length;
      const { value, lo, hi } = clopperPearson(count, unseen.length);
      if (lo <= RATE && RATE <= hi) holding++;
      rejected += count;
      judged += unseen.length;
      rates.push(100 * value);
      const { method, guaranteed } = trained.manifest.calibration;
      rows.push([
        String(seed),
        `${method}${guaranteed ? '' : ', no guarantee'}`,
        `${count} of ${unseen.length}`,
        percent(value),
        `${percent(lo)} … ${percent(hi)}`,
        lo <= RATE && RATE <= hi ? 'yes' : 'no',
      ]);
    }
    const band = binomialInterval(judged, RATE);
    const pooled = clopperPearson(rejected, judged);
    const inside = band.lo <= rejected && rejected <= band.hi;
    return {
      settings: {
        data: context.data,
        base,
        good: wanted,
        asked: `${100 * RATE} %`,
        seeds: seeds.join(' '),
        quick: context.quick,
      },
      tables: [
        {
          title: 'false rejects of unseen good images',
          columns: [
            'seed',
            'threshold by',
            'rejected',
            '%',
            '95 % (Clopper–Pearson)',
            `holds ${100 * RATE} %`,
          ],
          rows,
        },
        {
          title: 'over seeds',
          columns: ['', ...SUMMARY_COLUMNS],
          rows: [['false rejects, %', ...summaryCells(rates)]],
        },
      ],
      figures: [
        {
          name: 'pooled false rejects',
          asked: `${band.lo} … ${band.hi} of ${judged} (exact binomial 95 % at ${100 * RATE} %)`,
          measured: `${rejected} of ${judged} = ${percent(pooled.value)} % (${percent(pooled.lo)} … ${percent(pooled.hi)})`,
          value: pooled.value,
          met: inside,
        },
        reported(`seeds whose interval holds ${100 * RATE} %, of ${seeds.length}`, holding, '', 0),
      ],
      notes: [
        'Baseline: the nominal rate. The promise is on average over calibration sets; seeds share images, and each threshold has its own luck, so the pooled count varies more than a binomial does.',
      ],
    };
  },
};
