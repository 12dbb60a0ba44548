import { type Evaluation, lbfgsSteps } from '../math/lbfgs.js';
import type { Bag } from './patch-bag.js';
import { evaluateLosses, type LossRequest, type PatchTable, patchTable } from './patch-teaching.js';

/**
 * The patch head: a linear score of every patch, taught by regions where there are and by labels of whole images
 * otherwise (multiple-instance learning). In a good image every patch is good, and outside a region too; in a defective
 * image the suspects that look most defective are, and the rest is left open. The teacher starts from the anomaly head
 * and then listens to itself (mi-SVM, Andrews et al. 2002, with logistic loss).
 */
export interface PatchMilModel {
  /** [2C + 1]: for the patch, for its absolute value, and the offset. */
  weights: Float64Array;
  channels: number;
}

/** What labelled data must choose, see `crossPatch`. */
export interface PatchSettings {
  /** L2. */
  penalty: number;
  /** How many suspects are taken for defective where nobody said where the defect is. */
  defectivePerBag: number;
}

/** One of the fits that are made together. */
export interface PatchFit {
  settings: PatchSettings;
  /** Whether the bag with this index teaches; all do when it is left out. */
  takes?: (bag: number) => boolean;
}

const ROUNDS = 3;

/**
 * Fits on bags with regions and without alike: they differ only in which patches are suspects. The fits are independent
 * of each other and advance side by side, since folds and settings read the same patches.
 */
export const fitPatchMil = async (
  bags: readonly Bag[],
  channels: number,
  fits: readonly PatchFit[],
): Promise<PatchMilModel[]> => {
  const table = patchTable(bags, channels);
  const running = fits.map((fit) => fitSteps(bags, table, fit));
  const steps = running.map((fit) => fit.next());
  for (;;) {
    const open = steps.flatMap((step, i) => (step.done ? [] : [{ i, request: step.value }]));
    if (open.length === 0) break;
    const answers = await evaluateLosses(
      table,
      open.map((o) => o.request),
    );
    open.forEach(({ i }, k) => {
      steps[i] = running[i].next(answers[k]);
    });
  }
  return steps.map((step) => ({ weights: step.value as Float64Array, channels }));
};

function* fitSteps(
  bags: readonly Bag[],
  table: PatchTable,
  { settings, takes = () => true }: PatchFit,
): Generator<LossRequest, Float64Array, Evaluation> {
  const { penalty, defectivePerBag } = settings;
  const taught = [...bags.keys()].filter(takes);
  let weights: Float64Array = new Float64Array(2 * table.channels + 1);
  // Where every suspect is known to be defective there is nothing to choose again.
  const isSettled = taught.every((b) => (bags[b].defective ?? 0) === bags[b].suspects);
  for (let round = 0; round < (isSettled ? 1 : ROUNDS); round++) {
    const shares = teach(bags, taught, table, defectivePerBag, round > 0 ? weights : undefined);
    const search = lbfgsSteps(weights, {
      maxIterations: isSettled ? 40 : round === 0 ? 25 : 15,
      gradientTolerance: 1e-4,
    });
    let step = search.next();
    while (!step.done) step = search.next(yield { weights: step.value, shares, penalty });
    weights = step.value.x;
  }
  return weights;
}

/**
 * [rows]: how much each patch teaches. Defective ones weigh as much as good ones; every defective image teaches as much,
 * however large its defect.
 */
const teach = (
  bags: readonly Bag[],
  taught: readonly number[],
  { channels, rows, starts }: PatchTable,
  defectivePerBag: number,
  weights: Float64Array | undefined,
): Float64Array => {
  const shares = new Float64Array(rows);
  let good = 0;
  let defects = 0;
  for (const b of taught) {
    const { patches, suspects, defective } = bags[b];
    const order = Array.from({ length: suspects }, (_, i) => i);
    // In the first round the order of the bag stands: most anomalous first.
    if (weights) {
      const scores = order.map((i) => scoreRow(patches, i * channels, weights, channels));
      order.sort((i, k) => scores[k] - scores[i]);
    }
    const taken = order.slice(0, defective ?? defectivePerBag);
    for (const i of taken) shares[starts[b] + i] = 1 / taken.length;
    if (taken.length > 0) defects++;
    const count = patches.length / channels;
    for (let i = suspects; i < count; i++) shares[starts[b] + i] = 1;
    good += count - suspects;
  }
  for (const b of taught) {
    const end = starts[b] + bags[b].patches.length / channels;
    const firstGood = starts[b] + bags[b].suspects;
    for (let i = starts[b]; i < end; i++) shares[i] *= 0.5 / (i < firstGood ? defects : good);
  }
  return shares;
};

const scoreRow = (patches: Float32Array, at: number, weights: Float64Array, channels: number): number => {
  let score = weights[2 * channels];
  for (let j = 0; j < channels; j++) {
    const v = patches[at + j];
    score += v * weights[j] + Math.abs(v) * weights[channels + j];
  }
  return score;
};
