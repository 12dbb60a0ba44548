import type { Rate } from '@lemniscate/vision';
import { aurocText, fixed, rateText } from '../draw/numbers.js';
import type { Paint } from '../draw/paint.js';
import { createTable } from '../draw/table.js';
import type { Paired } from './compare-models.js';
import type { StageTimes } from './stage-times.js';

export interface DemoMeasure {
  auroc: number;
  aurocInterval: { lo: number; hi: number };
  escapeRate: Rate;
  falseRejectRate: Rate;
}

/** One turn of the whole system, measured on parts it was never shown, before and after. */
export interface DemoTurn {
  turn: number;
  /** In all, up to this turn. */
  labels: number;
  outcome: string;
  why: string;
  before: DemoMeasure | null;
  after: DemoMeasure;
  /** From the last label to the better model judging parts; null when nothing went live. */
  times: StageTimes | null;
  /** Champion and challenger on parts never shown; null when nothing was promoted. */
  promotion: Paired | null;
  championId: string | null;
  challengerId: string | null;
  /** Approved by hand against the gate. */
  approved: boolean;
  computeSeconds: number;
}

/** Rows of each turn; where a model took another's place, that one's stands above on the same parts. */
export const createDemoTable = (paint: Paint): { header: string; rows(turn: DemoTurn): string[] } => {
  const table = createTable([
    { title: 'turn', width: 4, align: 'right' },
    { title: 'labels', width: 6, align: 'right' },
    { title: 'gate', width: 8 },
    { title: 'AUROC [95 %]', width: 19, align: 'right', paint: paint.bold },
    { title: 'escapes % [95 %]', width: 18, align: 'right' },
    { title: 'false rejects % [95 %]', width: 22, align: 'right' },
    { title: 'label→live s', width: 12, align: 'right' },
    { title: 'capture→live s', width: 14, align: 'right' },
    { title: 'compute s', width: 9, align: 'right', paint: paint.dim },
  ]);
  const measures = ({ auroc, aurocInterval, escapeRate, falseRejectRate }: DemoMeasure): string[] => [
    aurocText(auroc, aurocInterval),
    rateText(escapeRate),
    rateText(falseRejectRate),
  ];
  return {
    header: paint.dim(table.header),
    rows: ({ turn, labels, outcome, before, after, times, computeSeconds }) => [
      ...(before && outcome === 'promoted' ? [table.row(['', '', 'before', ...measures(before)])] : []),
      table.row([
        String(turn),
        String(labels),
        outcome,
        ...measures(after),
        fixed(times?.labelToLive ?? null, 0),
        fixed(times?.captureToLive ?? null, 0),
        fixed(computeSeconds, 0),
      ]),
    ],
  };
};

/** What a promotion was worth on parts never shown, and where the time went. */
export const promotionLines = ({ promotion, times }: DemoTurn): string[] => {
  const lines: string[] = [];
  if (promotion) {
    const { costBefore, costAfter, costWorseP, aurocGain } = promotion;
    lines.push(
      `on parts never shown: cost ${costBefore.toFixed(3)} → ${costAfter.toFixed(3)} a part (one-sided p for a gain ` +
        `${(1 - costWorseP).toFixed(3)}), AUROC ${aurocGain >= 0 ? '+' : ''}${aurocGain.toFixed(3)}`,
    );
  }
  if (times) {
    const { waiting, training, gating, rollout } = times;
    const [w, t, g, r] = [waiting, training, gating, rollout].map((s) => s.toFixed(0));
    lines.push(`label→live: ${w} s until learning began, ${t} s learning, ${g} s gate, ${r} s roll-out`);
  }
  return lines;
};
