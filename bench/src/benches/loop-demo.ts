import { join } from 'node:path';
import { median } from '@lemniscate/vision';
import { seedsOf, type Bench, type BenchContext, type Cell } from '../run/bench.js';
import { runNode } from '../run/child.js';
import { figure, fixed, percent } from '../run/statistics.js';
import { labelledFolder } from '../station/data.js';

/** What is read of `lemniscate demo --json`. */
export interface DemoRun {
  seed: number;
  turns: {
    turn: number;
    labels: number;
    outcome: string;
    approved: boolean;
    after: { auroc: number; escapeRate: { value: number }; falseRejectRate: { value: number } };
    promotion: {
      costBefore: number;
      costAfter: number;
      costWorseP: number;
      aurocGain: number;
      aurocWorseP: number;
    } | null;
    times: {
      labelToLive: number;
      waiting: number;
      training: number;
      gating: number;
      rollout: number;
    } | null;
    computeSeconds: number;
  }[];
  audit: { intact: boolean };
}

const LABELS_BEFORE = 400;
const SIGNIFICANCE = 0.05;

const playDemo = async (
  { root, tempDir, say }: BenchContext,
  { name, data, seed, more }: { name: string; data: string; seed: number; more: readonly string[] },
): Promise<DemoRun> => {
  say(`loop-demo: ${name}, seed ${seed}`);
  const args = ['demo', '--json', '--exit', '--data', data, '--port', '0', '--seed', String(seed)];
  const out = join(tempDir, `${name}-${seed}`);
  const command = join(root, 'packages/cli/bin/lemniscate.js');
  const { stdout } = await runNode([command, ...args, '--out', out, ...more], { cwd: root });
  return JSON.parse(stdout) as DemoRun;
};

type Turn = DemoRun['turns'][number];
type Promotion = NonNullable<Turn['promotion']>;

/** Promotions by the gate over another champion. */
const promotionsOf = (run: DemoRun): { turn: Turn; promotion: Promotion }[] =>
  run.turns.flatMap((turn) =>
    turn.promotion && !turn.approved && turn.outcome === 'promoted'
      ? [{ turn, promotion: turn.promotion }]
      : [],
  );

/** AUROC of what was deployed, and whether each promotion was for the better, on parts never shown. */
export const summariseDemos = (runs: readonly DemoRun[], asked: { auroc: number; labels: number }) => {
  const rows: Cell[][] = [];
  const promotionRows: Cell[][] = [];
  let better = 0;
  let betterRanking = 0;
  let significantlyWorse = 0;
  let promoted = 0;
  const ends: number[] = [];
  for (const run of runs) {
    const within = run.turns.filter((t) => t.labels <= asked.labels);
    const last = within[within.length - 1];
    const reached = within.find((t) => t.after.auroc >= asked.auroc);
    ends.push(100 * last.after.auroc);
    rows.push([
      run.seed,
      percent(run.turns[0].after.auroc, 1),
      percent(last.after.auroc, 1),
      percent(last.after.escapeRate.value, 1),
      percent(last.after.falseRejectRate.value, 1),
      promotionsOf(run).length,
      reached ? reached.labels : 'not reached',
      fixed(
        run.turns.reduce((sum, t) => sum + t.computeSeconds, 0),
        0,
      ),
    ]);
    for (const { turn, promotion } of promotionsOf(run)) {
      const { costBefore, costAfter, costWorseP, aurocGain, aurocWorseP } = promotion;
      promoted++;
      if (costAfter < costBefore) better++;
      if (aurocGain > 0) betterRanking++;
      if (costWorseP < SIGNIFICANCE || aurocWorseP < SIGNIFICANCE) significantlyWorse++;
      promotionRows.push([
        run.seed,
        turn.labels,
        fixed(costBefore, 3),
        fixed(costAfter, 3),
        fixed(costWorseP, 3),
        percent(aurocGain, 1),
        fixed(aurocWorseP, 3),
      ]);
    }
  }
  return {
    tables: [
      {
        title: `deployed at ${asked.labels} labels, on parts never shown`,
        columns: [
          'seed',
          'AUROC at first, %',
          'AUROC, %',
          'escapes, %',
          'false rejects, %',
          'promotions',
          `labels for ${100 * asked.auroc} %`,
          'compute s',
        ],
        rows,
      },
      {
        title: 'promotions, on parts never shown (p: one-sided test; small means worse)',
        columns: ['seed', 'labels', 'cost before', 'cost after', 'p', 'AUROC gained, points', 'p of AUROC'],
        rows: promotionRows,
      },
    ],
    figures: [
      figure(
        `AUROC deployed at ${asked.labels} labels, worst seed`,
        Math.min(...ends),
        'at least',
        100 * asked.auroc,
        '%',
        1,
      ),
      figure('promotions with a lower cost', (100 * better) / promoted, 'at least', 90, '%', 1),
      figure('promotions with a better ranking', (100 * betterRanking) / promoted, 'at least', 90, '%', 1),
      figure('promotions significantly worse', significantlyWorse, 'at most', 0, '', 0),
    ],
  };
};

/** From the last label of a turn to the station, stage by stage; the turn that brings the labels in is left out. */
export const summariseWay = (runs: readonly DemoRun[]) => {
  const live = runs.flatMap((run) =>
    run.turns.filter((t) => t.times && t.labels > LABELS_BEFORE).map((turn) => ({ seed: run.seed, turn })),
  );
  const medianOf = (stage: keyof NonNullable<Turn['times']>): number =>
    median(live.map(({ turn }) => turn.times?.[stage] ?? NaN));
  const stages = ['waiting', 'training', 'gating', 'rollout', 'labelToLive'] as const;
  return {
    tables: [
      {
        title: `label to live at ${LABELS_BEFORE} labels, seconds`,
        columns: ['seed', 'labels', 'until learning began', 'learning', 'gate', 'roll-out', 'label to live'],
        rows: [
          ...live.map(({ seed, turn }): Cell[] => [
            seed,
            turn.labels,
            ...stages.map((stage) => fixed(turn.times?.[stage], 1)),
          ]),
          ['median', '', ...stages.map((stage) => fixed(medianOf(stage), 1))],
        ],
      },
    ],
    figures: [
      figure(
        `label to live at ${LABELS_BEFORE} labels, median`,
        medianOf('labelToLive'),
        'at most',
        60,
        's',
        1,
      ),
    ],
  };
};

export const loopDemo: Bench = {
  name: 'loop-demo',
  about:
    'the whole system on a labelled folder: what is deployed after 200 labels, and how long a label takes to get there',
  async run(context) {
    const { dir: data } = await labelledFolder(context);
    const turns = context.quick ? ['--turns', '2', '--labels-per-turn', '10'] : [];
    const runs: DemoRun[] = [];
    for (const seed of seedsOf(context, 5, 1))
      runs.push(await playDemo(context, { name: 'turns', data, seed, more: turns }));
    const known = String(context.quick ? 60 : LABELS_BEFORE);
    const way = await playDemo(context, {
      name: 'way',
      data,
      seed: 0,
      more: ['--known', known, '--turns', context.quick ? '1' : '5', '--labels-per-turn', '10', '--approve'],
    });
    const demos = summariseDemos(runs, { auroc: 0.95, labels: 200 });
    const live = summariseWay([way]);
    return {
      settings: { seeds: runs.length, base: 'in the box', turns: 5, labelsPerTurn: 40, quick: context.quick },
      tables: [...demos.tables, ...live.tables],
      figures: [...demos.figures, ...live.figures],
      notes: [
        'A promotion is judged on the held-out half, which neither the system nor the reviewer sees; costs 5 to 1 at its defect rate.',
        'For the way to the station, what the gate holds is approved by hand: it is the time that is measured.',
      ],
    };
  },
};
