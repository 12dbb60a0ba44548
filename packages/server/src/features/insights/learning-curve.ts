import type { LearningCurve, Rate } from '@lemniscate/contracts';
import { type CurvePoint, gainOfMoreLabels } from '@lemniscate/vision/loop';
import { z } from 'zod';
import type { TurnRow } from '../turns/turns.repo.js';
import { rateOf } from '../stations/rates.service.js';

/** The part of the gate's numbers that a curve is drawn from. */
const Numbers = z.object({
  challenger: z.object({
    escapeRate: z.object({ count: z.number(), of: z.number() }),
    falseRejectRate: z.object({ count: z.number(), of: z.number() }),
  }),
  comparison: z
    .object({
      auroc: z.object({ challenger: z.number().nullable(), standardError: z.number().nullable() }),
    })
    .nullable(),
});

type Point = LearningCurve['points'][number];

const Z95 = 1.959964;

/** As the gate measured the challenger of each turn, whether it was promoted or not. */
export const pointsOf = (turns: readonly TurnRow[]): Point[] =>
  turns.flatMap((turn) => {
    const numbers = Numbers.safeParse(turn.gate?.numbers);
    if (!numbers.success) return [];
    const { challenger, comparison } = numbers.data;
    const value = comparison?.auroc.challenger ?? null;
    const half = Z95 * (comparison?.auroc.standardError ?? 0);
    return [
      {
        turn: turn.number,
        labels: turn.labels_used,
        auroc:
          value === null ? null : { value, lo: Math.max(0, value - half), hi: Math.min(1, value + half) },
        escapeRate: rateOf(challenger.escapeRate.count, challenger.escapeRate.of),
        falseRejectRate: rateOf(challenger.falseRejectRate.count, challenger.falseRejectRate.of),
      },
    ];
  });

const asCurve = (points: readonly Point[], rate: (point: Point) => Rate | null): CurvePoint[] =>
  points.flatMap((point) => {
    const found = rate(point);
    return found ? [{ labels: point.labels, error: found.value, lo: found.lo, hi: found.hi }] : [];
  });

interface Economics {
  costs: { escape: number; falseReject: number; label: number };
  defectRate: number;
  partsPerDay: number;
}

/** What labels bought so far, and what the next ones are worth; refused in words where that cannot be told. */
export const learningCurveOf = (
  turns: readonly TurnRow[],
  { costs, defectRate, partsPerDay }: Economics,
  nextLabels: number,
): LearningCurve => {
  const points = pointsOf(turns);
  const gain = gainOfMoreLabels({
    escapes: asCurve(points, (p) => p.escapeRate),
    falseRejects: asCurve(points, (p) => p.falseRejectRate),
    costs,
    defectRate,
    partsPerDay,
    moreLabels: nextLabels,
  });
  if ('refused' in gain) return { points, next: null, refused: gain.refused, statements: [gain.statement] };
  return {
    points,
    next: {
      labels: nextLabels,
      escapesAvoidedPerMonth: gain.escapesPerMonth,
      falseRejectsAvoidedPerMonth: gain.falseRejectsPerMonth,
      savedPerMonth: gain.moneyPerMonth,
      costOfLabels: nextLabels * costs.label,
    },
    refused: null,
    statements: [],
  };
};
