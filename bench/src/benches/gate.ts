import { createRng } from '@lemniscate/vision';
import {
  decideAsking,
  type GateDecision,
  simulateLine,
  simulateTurn,
  type ScoreFamily,
  type SimulatedLine,
} from '@lemniscate/vision/loop';
import { clopperPearson } from '@lemniscate/vision/metrics';
import type { Bench, Cell } from '../run/bench.js';
import { figure, percent } from '../run/statistics.js';

const SIZES = [
  [20, 10],
  [50, 25],
  [100, 50],
  [200, 100],
] as const;
const COSTS = { escape: 5, falseReject: 1 };
const SEPARATION = 1.8;
/** Changes in separation; AUROC is 0.87 at 1.8, and 0.92 and 0.96 at 2.3 and 2.8 for defects of the usual reach. */
const CHANGES = [-1, -0.3, -0.05, 0, 0.05, 0.3, 1, 2];
const SMALL_CHANGES = [-0.3, -0.1, -0.05, 0, 0.05, 0.1, 0.3];

interface World {
  name: string;
  changes: readonly number[];
  thresholdNoise: number;
  picked?: 'left out' | 'counted';
  /** Parts of an audit sample that nobody labelled; the gate asks where the two models differ. */
  sampled?: number;
}

const WORLDS: readonly World[] = [
  { name: 'all kinds', changes: CHANGES, thresholdNoise: 0.03 },
  { name: 'ties and small changes', changes: SMALL_CHANGES, thresholdNoise: 0 },
  { name: 'exact ties', changes: [0], thresholdNoise: 0 },
  // Three times the labels, of which the champion picked two thirds because it was in doubt.
  { name: 'all kinds, and picked', changes: CHANGES, thresholdNoise: 0.03, picked: 'left out' },
  { name: 'exact ties, and picked', changes: [0], thresholdNoise: 0, picked: 'left out' },
  { name: 'exact ties, picked counted', changes: [0], thresholdNoise: 0, picked: 'counted' },
  { name: 'all kinds, and asked', changes: CHANGES, thresholdNoise: 0.03, sampled: 300 },
  { name: 'ties and small changes, and asked', changes: SMALL_CHANGES, thresholdNoise: 0, sampled: 300 },
  { name: 'exact ties, and asked', changes: [0], thresholdNoise: 0, sampled: 300 },
];
const MAX_ASKED = 30;

const LINES: readonly { family: ScoreFamily; defectRate: number }[] = [
  { family: 'normal', defectRate: 0.2 },
  { family: 'beta', defectRate: 0.2 },
  { family: 'normal', defectRate: 0.02 },
  { family: 'beta', defectRate: 0.02 },
];

interface Count {
  turns: number;
  promoted: number;
  better: number;
  rejected: number;
  asked: number;
}

const KEYS = ['turns', 'promoted', 'better', 'rejected', 'asked'] as const;
const nothing = (): Count => ({ turns: 0, promoted: 0, better: 0, rejected: 0, asked: 0 });

const share = (count: number, of: number): string => (of === 0 ? '–' : percent(count / of, 1));

const add = (
  count: Count,
  { answer, asked, isBetter }: { answer: GateDecision['answer']; asked: number; isBetter: boolean },
): void => {
  count.turns++;
  count.asked += asked;
  if (answer === 'reject') count.rejected++;
  if (answer !== 'promote') return;
  count.promoted++;
  if (isBetter) count.better++;
};

/** What is counted of so many turns, as cells. */
const cellsOf = (sum: Count): Cell[] => {
  const { lo, hi } = clopperPearson(sum.better, sum.promoted);
  return [
    sum.turns,
    sum.promoted,
    share(sum.better, sum.promoted),
    `${percent(lo, 1)} … ${percent(hi, 1)}`,
    share(sum.rejected, sum.turns),
    (sum.asked / sum.turns).toFixed(1),
  ];
};

/** Ten turns of one line, that share an audit sample and what was asked of it: 50 parts a turn, ten labelled in their turn and ten for doubts. */
const SERIES: readonly { name: string; separation: SimulatedLine['separation'] }[] = [
  { name: 'equal models', separation: () => SEPARATION },
  { name: 'small changes', separation: (_, rng) => SEPARATION + 0.15 * rng.normal() },
  { name: 'better with every turn', separation: (turn, rng) => 1.4 + 0.12 * turn + 0.1 * rng.normal() },
  { name: 'much better once, then equal', separation: (turn) => (turn === 0 ? 1.3 : 2) },
];

const playSeries = (lines: number) =>
  SERIES.map(({ name, separation }) => {
    const sum = nothing();
    for (const { family, defectRate } of LINES)
      for (let r = 0; r < lines; r++) {
        const rng = createRng(r).fork(`${name} ${family} ${defectRate}`);
        const line = { family, defectRate, separation, costs: COSTS, turns: 10, ok: 20, ng: 10 };
        const audit = { sampled: 50, labelled: 10, doubtful: 10, maxAsked: MAX_ASKED };
        for (const { answer, asked, gain } of simulateLine({ ...line, ...audit }, rng))
          add(sum, { answer, asked, isBetter: gain > 1e-12 });
      }
    return { name, sum };
  });

export const gate: Bench = {
  name: 'gate',
  about: 'how often the gate promotes, holds and rejects made-up challengers of which the truth is known',
  async run({ quick, seeds, say }) {
    const turns = quick ? 4 : (seeds ?? 100);
    const byChange: Cell[][] = [];
    const byWorld: Cell[][] = [];
    const totals = new Map<string, Count>();
    for (const { name, changes, thresholdNoise, picked, sampled } of WORLDS) {
      const world = nothing();
      for (const [ok, ng] of SIZES) {
        say(`gate: ${name}, ${ok} + ${ng}`);
        const sum = nothing();
        for (const change of changes) {
          const one = nothing();
          for (const { family, defectRate } of LINES) {
            // Fifteen images are drawn for each that is labelled.
            for (let r = 0; r < (picked ? Math.ceil(turns / 4) : turns); r++) {
              const rng = createRng(r).fork(`${family} ${defectRate} ${ok} ${change}`);
              const size = picked ? { ok: 3 * ok, ng: 3 * ng, pickedShare: 2 / 3 } : { ok, ng };
              const turn = { family, separation: SEPARATION, change, ...size, costs: COSTS, defectRate };
              const { input, sample, champion, challenger } = simulateTurn(
                { ...turn, thresholdNoise, sampled },
                rng,
              );
              const images =
                picked === 'counted'
                  ? input.images.map((i) => ({ ...i, pickedByChampion: false }))
                  : input.images;
              const { answer, numbers } = decideAsking({ ...input, images }, sample, sampled ? MAX_ASKED : 0);
              // Judged on what it was promoted for.
              const forCost = (numbers.comparison?.cost.probability ?? 0) >= 0.9;
              const isBetter = forCost
                ? challenger.costPerPart < champion.costPerPart - 1e-12
                : challenger.auroc > champion.auroc + 1e-9;
              add(one, { answer, asked: numbers.disputed, isBetter });
            }
          }
          for (const key of KEYS) sum[key] += one[key];
          byChange.push([
            name,
            `${ok} + ${ng}`,
            change,
            share(one.promoted, one.turns),
            share(one.rejected, one.turns),
            (one.asked / one.turns).toFixed(1),
          ]);
        }
        for (const key of KEYS) world[key] += sum[key];
        byWorld.push([name, `${ok} + ${ng}`, ...cellsOf(sum)]);
      }
      totals.set(name, world);
    }
    say('gate: turn after turn');
    const series = playSeries(quick ? 1 : Math.ceil((seeds ?? 100) / 4));
    for (const { name, sum } of series) totals.set(name, sum);
    const rate = (
      world: string,
      key: 'better' | 'promoted' | 'rejected',
      of: 'promoted' | 'turns',
    ): number => {
      const count = totals.get(world);
      return count ? (100 * count[key]) / count[of] : NaN;
    };
    const better = (name: string, world: string) =>
      figure(name, rate(world, 'better', 'promoted'), 'at least', 90, '%', 1);
    const ties = (name: string, world: string) =>
      figure(name, rate(world, 'promoted', 'turns'), 'at most', 5, '%', 1);
    return {
      settings: { turns, separation: SEPARATION, costs: '5 to 1', lines: LINES.length, quick },
      tables: [
        {
          title: 'by world and golden set (good + defects)',
          columns: [
            'world',
            'golden',
            'turns',
            'promoted',
            'truly better, %',
            '95 %',
            'rejected, %',
            'asked',
          ],
          rows: byWorld,
        },
        {
          title: 'by change of separation, all lines together',
          columns: ['world', 'golden', 'change', 'promoted, %', 'rejected, %', 'asked'],
          rows: byChange,
        },
        {
          title: 'turn after turn, one audit sample',
          columns: ['models', 'turns', 'promoted', 'truly better, %', '95 %', 'rejected, %', 'asked a turn'],
          rows: series.map(({ name, sum }) => [name, ...cellsOf(sum)]),
        },
      ],
      figures: [
        better('promotions truly better, all kinds', 'all kinds'),
        better('promotions truly better, ties and small changes', 'ties and small changes'),
        ties('exact ties promoted', 'exact ties'),
        better(
          'promotions truly better, all kinds, two thirds of the labels picked by the champion',
          'all kinds, and picked',
        ),
        ties(
          'exact ties promoted, two thirds of the labels picked by the champion',
          'exact ties, and picked',
        ),
        better(
          'promotions truly better, ties and small changes, disputes asked',
          'ties and small changes, and asked',
        ),
        ties('exact ties promoted, disputes asked', 'exact ties, and asked'),
        ties('equal models promoted, turn after turn', 'equal models'),
        better('promotions truly better, small changes turn after turn', 'small changes'),
        better('promotions truly better, better with every turn', 'better with every turn'),
        figure('exact ties rejected', rate('exact ties', 'rejected', 'turns'), 'at most', 15, '%', 1),
      ],
      notes: [
        'Lines: normal and beta scores at defect rates of 0.2 and 0.02; three defect types of different reach; scores of the two models correlate by 0.7 within a class.',
        '"asked": beside the golden set, 300 parts drawn by lot that nobody labelled; up to 30 labels where the two differ, ten at a time; the column is their mean.',
        'Turn after turn: ten turns of one line, 50 audit samples a turn of which ten are labelled in their turn and ten because the newest model doubts them; what gates before asked for counts again.',
        'A tie counts as not better. With thresholds that vary, equal rankings differ in true cost.',
      ],
    };
  },
};
