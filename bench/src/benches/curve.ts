import { mean, type ReplayTurn } from '@lemniscate/vision';

export interface CurvePoint {
  labels: number;
  auroc: number;
}

/** Mean over seeds, turn by turn; a turn that asked for fewer labels in some run counts at its mean. */
export const meanCurve = (runs: readonly (readonly ReplayTurn[])[]): CurvePoint[] =>
  runs[0].map((_, turn) => ({
    labels: mean(runs.map((r) => r[turn].labels)),
    auroc: mean(runs.map((r) => r[turn].auroc)),
  }));

/** Where a curve, linear between its points, first comes to `goal`; undefined where it never does. */
export const labelsToReach = (curve: readonly CurvePoint[], goal: number): number | undefined => {
  const at = curve.findIndex((p) => p.auroc >= goal);
  if (at < 0) return undefined;
  if (at === 0) return curve[0].labels;
  const [a, b] = [curve[at - 1], curve[at]];
  return a.labels + ((goal - a.auroc) / (b.auroc - a.auroc)) * (b.labels - a.labels);
};
