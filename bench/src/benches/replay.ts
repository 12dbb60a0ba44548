import { defaultCacheDir, replay as playLine, type ReplayResult, type ReplayTurn } from '@lemniscate/vision';
import { seedsOf, type Bench, type BenchContext, type Cell } from '../run/bench.js';
import {
  figure,
  fixed,
  percent,
  reported,
  SUMMARY_COLUMNS,
  summaryCells,
  summariseSeeds,
} from '../run/statistics.js';
import { labelledFolder, requireBase } from '../station/data.js';
import { labelsToReach, meanCurve } from './curve.js';

interface Plan {
  name: string;
  policy: 'capture' | 'random';
  turns: number;
  labelsPerTurn: number;
}

const plans = (quick: boolean): Plan[] =>
  quick
    ? [
        { name: 'capture, small turns', policy: 'capture', turns: 3, labelsPerTurn: 6 },
        { name: 'capture, large turns', policy: 'capture', turns: 2, labelsPerTurn: 12 },
        { name: 'random', policy: 'random', turns: 2, labelsPerTurn: 12 },
      ]
    : [
        { name: 'capture 10×25', policy: 'capture', turns: 10, labelsPerTurn: 25 },
        { name: 'capture 8×50', policy: 'capture', turns: 8, labelsPerTurn: 50 },
        { name: 'random 8×50', policy: 'random', turns: 8, labelsPerTurn: 50 },
      ];

export const replay: Bench = {
  name: 'replay',
  about: 'a labelled folder played as a line: labels that capture needs against random ones',
  async run(context) {
    const { dir } = await labelledFolder(context);
    const base = requireBase(context);
    const seeds = seedsOf(context, 3, 1);
    const [small, large, random] = plans(context.quick);
    const results = new Map<Plan, ReplayResult[]>([
      [small, []],
      [large, []],
      [random, []],
    ]);
    for (const seed of seeds)
      for (const [plan, done] of results) done.push(await playPlan(context, plan, { dir, base, seed }));

    const turnsOf = (plan: Plan): ReplayTurn[][] => (results.get(plan) as ReplayResult[]).map((r) => r.turns);
    const at = (plan: Plan, labels: number): number[] =>
      turnsOf(plan).map((turns) => 100 * (turns.findLast((t) => t.labels <= labels) as ReplayTurn).auroc);
    const end = (plan: Plan): number => plan.turns * plan.labelsPerTurn;
    const before = (plan: Plan): number => (plan.turns - Math.round(plan.turns / 5)) * plan.labelsPerTurn;
    const last = (plan: Plan): ReplayTurn[] => turnsOf(plan).map((turns) => turns[turns.length - 1]);
    const aupro = last(large).flatMap((t) => (t.pixelAupro === null ? [] : [100 * t.pixelAupro]));

    const smallCurve = meanCurve(turnsOf(small));
    const curve = [...smallCurve, ...meanCurve(turnsOf(large)).filter((p) => p.labels > end(small))];
    const goal = summariseSeeds(at(random, end(random))).mean / 100;
    const needed = labelsToReach(curve, goal);
    const figures = [
      reported(
        `capture, mean AUROC % at ${before(small)} labels`,
        summariseSeeds(at(small, before(small))).mean,
      ),
      reported(`capture, mean AUROC % at ${end(small)} labels`, summariseSeeds(at(small, end(small))).mean),
      reported(`capture, mean AUROC % at ${end(large)} labels`, summariseSeeds(at(large, end(large))).mean),
      reported(`random (baseline), mean AUROC % at ${end(random)} labels`, 100 * goal),
      reported(`capture, mean pixel AUPRO % at ${end(large)} labels`, summariseSeeds(aupro).mean),
      {
        ...figure(
          `labels capture needs for what random reaches at ${end(random)}`,
          needed ?? Infinity,
          'under',
          end(random),
          '',
          0,
        ),
        ...(needed === undefined && { measured: 'not reached' }),
      },
      reported(
        `capture − random at ${end(random)} labels, points, mean over paired seeds`,
        summariseSeeds(at(large, end(large)).map((a, i) => a - at(random, end(random))[i])).mean,
      ),
    ];
    const summary = (name: string, values: number[]): Cell[] => [name, ...summaryCells(values)];
    return {
      settings: {
        data: dir,
        base,
        seeds: seeds.join(' '),
        shots: 10,
        'held out': '50 %',
        quick: context.quick,
      },
      tables: [
        {
          title: 'AUROC % over seeds',
          columns: ['', ...SUMMARY_COLUMNS],
          rows: [
            summary(`${small.name}, ${before(small)} labels`, at(small, before(small))),
            summary(`${small.name}, ${end(small)} labels`, at(small, end(small))),
            summary(`${large.name}, ${end(large)} labels`, at(large, end(large))),
            summary(`${random.name} (baseline), ${end(random)} labels`, at(random, end(random))),
            summary(`${large.name}, pixel AUPRO at ${end(large)}`, aupro),
          ],
        },
        {
          title: 'mean AUROC % by labels',
          columns: ['labels', small.name, large.name, random.name],
          rows: curveRows([small, large, random].map((p) => meanCurve(turnsOf(p)))),
        },
        {
          title: 'at the operating point, last turn',
          columns: OPERATING_COLUMNS,
          rows: [...results].flatMap(([plan, runs]) => runs.map((r) => operatingRow(plan.name, r))),
        },
      ],
      figures,
      notes: [
        'Labels are counted as asked; the 10 good images of the start come on top. All policies of a seed share the split, the start and the order of arrival.',
        `The goal is interpolated on the mean capture curve: ${small.name} as far as it goes, ${large.name} beyond.`,
      ],
    };
  },
};

const playPlan = async (
  { say }: BenchContext,
  { name, policy, turns, labelsPerTurn }: Plan,
  { dir, base, seed }: { dir: string; base: string; seed: number },
): Promise<ReplayResult> =>
  playLine({
    data: dir,
    base,
    seed,
    policy,
    turns,
    labelsPerTurn,
    cacheDir: defaultCacheDir(),
    onTurn: (t) =>
      say(
        `replay: seed ${seed}, ${name}: turn ${t.turn}, ${t.labels} labels, AUROC ${percent(t.auroc)}, ${t.sidePx} px, ${t.adaptSeconds.toFixed(1)} s`,
      ),
  });

const curveRows = (curves: { labels: number; auroc: number }[][]): Cell[][] => {
  const labels = [...new Set(curves.flatMap((c) => c.map((p) => p.labels)))].sort((a, b) => a - b);
  return labels.map((l) => [l, ...curves.map((c) => percent(c.find((p) => p.labels === l)?.auroc))]);
};

export const OPERATING_COLUMNS = [
  'run',
  'seed',
  'labels',
  'defects found',
  'AUROC %',
  'AUPRC %',
  'TP',
  'FN',
  'FP',
  'TN',
  'escapes % (95 %)',
  'false rejects % (95 %)',
  'AUPRO %',
  'px',
  'learn s',
];

export const operatingRow = (
  name: string,
  { seed, turns }: ReplayResult,
  turn = turns[turns.length - 1],
): Cell[] => {
  const { escapeRate: e, falseRejectRate: f } = turn;
  return [
    name,
    seed,
    turn.labels,
    turn.defectsFound,
    percent(turn.auroc),
    percent(turn.auprc),
    e.of - e.count,
    e.count,
    f.count,
    f.of - f.count,
    `${percent(e.value, 1)} (${percent(e.lo, 1)} … ${percent(e.hi, 1)})`,
    `${percent(f.value, 1)} (${percent(f.lo, 1)} … ${percent(f.hi, 1)})`,
    percent(turn.pixelAupro),
    turn.sidePx,
    fixed(turn.adaptSeconds, 1),
  ];
};
