import { auroc, DEFAULT_BASE, pairedBootstrap } from '@lemniscate/vision';
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

const GOOD = 300;

export const baseInBox: Bench = {
  name: 'base-in-box',
  about: 'the base in the box beside its teacher: patch bank and anomaly head on 300 good images',
  async run(context) {
    const dataset = await requireData(context);
    const teacher = requireBase(context);
    const seeds = seedsOf(context, 3);
    const wanted = context.quick ? 20 : GOOD;
    const points = {
      box: [] as number[],
      teacher: [] as number[],
      boxBank: [] as number[],
      teacherBank: [] as number[],
    };
    const rows: string[][] = [];
    for (const seed of seeds) {
      const judge = async (base: string) => {
        context.say(`base-in-box: seed ${seed}, ${base}`);
        const { logits, bank, labels } = await judgeOthers(context, dataset, {
          good: wanted,
          base,
          seed,
          parityImages: 2,
        });
        return { anomaly: logits, bank, labels };
      };
      const box = await judge(DEFAULT_BASE);
      const ours = await judge(teacher);
      const { labels } = ours;
      for (const [kind, boxKey, teacherKey] of [
        ['anomaly', 'box', 'teacher'],
        ['bank', 'boxBank', 'teacherBank'],
      ] as const) {
        const a = 100 * auroc(ours[kind], labels);
        const b = 100 * auroc(box[kind], labels);
        points[teacherKey].push(a);
        points[boxKey].push(b);
        const { lo, hi, pBetter } = pairedBootstrap({
          scoresA: ours[kind],
          scoresB: box[kind],
          labels,
          metric: auroc,
          seed,
          resamples: context.quick ? 200 : 2000,
        });
        rows.push([
          String(seed),
          kind === 'bank' ? 'patch bank' : 'anomaly head',
          b.toFixed(2),
          a.toFixed(2),
          (b - a).toFixed(2),
          `${percent(lo)} … ${percent(hi)}`,
          pBetter.toFixed(3),
        ]);
      }
    }
    const gaps = points.box.map((b, i) => b - points.teacher[i]);
    const bankGaps = points.boxBank.map((b, i) => b - points.teacherBank[i]);
    return {
      settings: {
        data: context.data,
        box: DEFAULT_BASE,
        teacher,
        good: wanted,
        seeds: seeds.join(' '),
        quick: context.quick,
      },
      tables: [
        {
          title: 'AUROC %, same images and seeds',
          columns: [
            'seed',
            'score',
            DEFAULT_BASE,
            'teacher',
            'difference',
            '95 % (paired bootstrap)',
            'P(box better)',
          ],
          rows,
        },
        {
          title: 'over seeds',
          columns: ['', ...SUMMARY_COLUMNS],
          rows: [
            [`patch bank, ${DEFAULT_BASE}`, ...summaryCells(points.boxBank)],
            ['patch bank, teacher', ...summaryCells(points.teacherBank)],
            ['patch bank, difference', ...summaryCells(bankGaps)],
            [`anomaly head, ${DEFAULT_BASE}`, ...summaryCells(points.box)],
            ['anomaly head, teacher', ...summaryCells(points.teacher)],
            ['anomaly head, difference', ...summaryCells(gaps)],
          ],
        },
      ],
      figures: [
        figure(
          'patch bank: mean difference to the teacher, points',
          summariseSeeds(bankGaps).mean,
          'at least',
          -2,
        ),
        figure(
          'anomaly head: mean difference to the teacher, points',
          summariseSeeds(gaps).mean,
          'at least',
          -2,
        ),
        reported('worst seed of both, points', Math.min(...gaps, ...bankGaps)),
      ],
      notes: [
        'The bootstrap resamples the judged images of one seed; the spread over seeds is that of the good images drawn.',
      ],
    };
  },
};
