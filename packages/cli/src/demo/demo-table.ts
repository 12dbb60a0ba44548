import type { Rate } from '@lemniscate/vision';
import { aurocText, fixed, percent, rateText } from '../draw/numbers.js';
import type { Paint } from '../draw/paint.js';
import { createTable } from '../draw/table.js';

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
  /** From the last label to the better model judging parts; null when nothing was promoted. */
  labelToLiveSeconds: number | null;
  computeSeconds: number;
}

/** "30.1 → 12.2 [5.1–20.0]", in per cent */
const change = (before: Rate | undefined, after: Rate): string =>
  before ? `${percent(before.value)} → ${rateText(after)}` : rateText(after);

export const createDemoTable = (paint: Paint): { header: string; row(turn: DemoTurn): string } => {
  const table = createTable([
    { title: 'turn', width: 4, align: 'right' },
    { title: 'labels', width: 6, align: 'right' },
    { title: 'gate', width: 8 },
    { title: 'AUROC [95 %]', width: 19, align: 'right', paint: paint.bold },
    { title: 'escapes % [95 %]', width: 25, align: 'right' },
    { title: 'false rejects % [95 %]', width: 25, align: 'right' },
    { title: 'label→live s', width: 12, align: 'right' },
    { title: 'compute s', width: 9, align: 'right', paint: paint.dim },
  ]);
  return {
    header: paint.dim(table.header),
    row: ({ turn, labels, outcome, before, after, labelToLiveSeconds, computeSeconds }) =>
      table.row([
        String(turn),
        String(labels),
        outcome,
        aurocText(after.auroc, after.aurocInterval),
        change(before?.escapeRate, after.escapeRate),
        change(before?.falseRejectRate, after.falseRejectRate),
        fixed(labelToLiveSeconds, 0),
        fixed(computeSeconds, 0),
      ]),
  };
};
