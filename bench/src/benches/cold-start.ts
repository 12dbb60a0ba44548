import { auroc, aurocInterval } from '@lemniscate/vision';
import { seedsOf, type Bench } from '../run/bench.js';
import {
  figure,
  percent,
  reported,
  SUMMARY_COLUMNS,
  summaryCells,
  summariseSeeds,
} from '../run/statistics.js';
import { requireBase, requireData } from '../station/data.js';
import { judgeOthers } from '../station/train-good.js';

const SHOTS = 10;
const PARITY_IMAGES = 5;

export const coldStart: Bench = {
  name: 'cold-start',
  about: '10 good images: AUROC on all the others, mean over seeds',
  async run(context) {
    const dataset = await requireData(context);
    const base = requireBase(context);
    const seeds = seedsOf(context, 5);
    const rows: string[][] = [];
    const aurocs: number[] = [];
    const bankAurocs: number[] = [];
    let parity = 0;
    let others = 0;
    for (const seed of seeds) {
      context.say(`cold-start: seed ${seed}`);
      const judged = await judgeOthers(context, dataset, {
        good: SHOTS,
        base,
        seed,
        parityImages: PARITY_IMAGES,
      });
      const { trained, labels } = judged;
      parity = Math.max(parity, judged.parity);
      others = labels.length;
      const { value, lo, hi } = aurocInterval(judged.logits, labels);
      const bank = auroc(judged.bank, labels);
      aurocs.push(100 * value);
      bankAurocs.push(100 * bank);
      const { sidePx } = trained.manifest.recipe;
      rows.push([
        String(seed),
        String(sidePx),
        percent(value),
        `${percent(lo)} … ${percent(hi)}`,
        percent(bank),
      ]);
    }
    const { mean } = summariseSeeds(aurocs);
    return {
      settings: {
        data: context.data,
        base,
        shots: SHOTS,
        seeds: seeds.join(' '),
        others,
        quick: context.quick,
      },
      tables: [
        {
          title: 'AUROC %, by seed',
          columns: ['seed', 'working size px', 'AUROC', '95 % (DeLong)', 'baseline: patch bank alone'],
          rows,
        },
        {
          title: 'over seeds',
          columns: ['', ...SUMMARY_COLUMNS],
          rows: [
            ['anomaly head', ...summaryCells(aurocs)],
            ['baseline: patch bank alone', ...summaryCells(bankAurocs)],
          ],
        },
      ],
      figures: [
        figure('mean AUROC %', mean, 'at least', 83),
        figure('mean AUROC % (floor)', mean, 'at least', 81),
        reported('gain over the patch bank alone, points', mean - summariseSeeds(bankAurocs).mean),
        figure(`artifact − trainer, ${PARITY_IMAGES} images a seed`, parity, 'at most', 1e-4, '', 8),
      ],
      notes: [
        'Each seed draws its own 10 good images; everything else in the folder is judged, good ones of both splits and all defects.',
        'Models are made by adapt() on copies; scores come from cached features through the heads graph, which the artifact is checked against.',
      ],
    };
  },
};
