import { normalCdf } from '../math/normal.js';
import type { Rng } from '../math/rng.js';
import { inverseIncompleteBeta, regularisedIncompleteBeta } from '../math/special.js';
import { decideGate } from './gate.js';
import { classWeights } from './gate-cost.js';
import { ASKING, isWorthAsking, knownSample } from './gate-disputes.js';
import type { GateDecision, GateImage, GateInput, Verdict } from './gate-types.js';
import { verdictAt } from '../metrics/verdict-at.js';

/** Made-up defect types: the share of each, and how much further than usual its scores lie from good ones. */
const TYPES = [
  { name: 'scratch', share: 0.5, reach: 1 },
  { name: 'stain', share: 0.3, reach: 0.6 },
  { name: 'crack', share: 0.2, reach: 1.4 },
] as const;

const GRID = Array.from({ length: 80 }, (_, i) => (i + 0.5) / 80);

/** Scores of good parts and of each type. `normal`: unit normals `separation` apart; `beta`: on [0, 1] and skewed. */
export type ScoreFamily = 'normal' | 'beta';

export interface SimulatedTurn {
  family: ScoreFamily;
  /** Distance of the champion's scores of defects from good ones; 1.5 is AUROC 0.84 and 2.5 is 0.94 or so. */
  separation: number;
  /** What the turn changed it by. */
  change: number;
  ok: number;
  ng: number;
  costs: GateInput['costs'];
  defectRate: number;
  /** Correlation of the two models' scores of one image. Default 0.7. */
  correlation?: number;
  /** Standard deviation of both thresholds around the best, as a share of the score range. Default 0.03. */
  thresholdNoise?: number;
  /**
   * Share of the images whose labels were asked for because the champion was in doubt of them, the nearest to its
   * threshold of five times as many. Default 0.
   */
  pickedShare?: number;
  /** Parts drawn by lot that nobody labelled. Default 0. */
  sampled?: number;
}

/** Of so many parts that the champion saw, one was picked. */
const SEEN_PER_PICK = 5;

/** What no golden set shows. */
export interface Truth {
  costPerPart: number;
  auroc: number;
}

interface Scores {
  cdf(score: number, reach: number | null): number;
  /** Score of a part from a standard normal draw. */
  draw(z: number, reach: number | null): number;
  /** The grid share 0 … 1 as a threshold. */
  threshold(share: number): number;
}

const scoresOf = (family: ScoreFamily, separation: number): Scores => {
  if (family === 'normal') {
    const centre = (reach: number | null): number => (reach === null ? 0 : separation * reach);
    return {
      cdf: (score, reach) => normalCdf(score - centre(reach)),
      draw: (z, reach) => z + centre(reach),
      threshold: (share) => 8 * share - 2.5,
    };
  }
  const shape = (reach: number | null): [number, number] =>
    reach === null ? [2, 2 + 2 * separation] : [2 + 1.5 * separation * reach, 3];
  return {
    cdf: (score, reach) => regularisedIncompleteBeta(Math.min(1, Math.max(0, score)), ...shape(reach)),
    draw: (z, reach) => inverseIncompleteBeta(normalCdf(z), ...shape(reach)),
    threshold: (share) => share,
  };
};

const truthAt = (
  scores: Scores,
  threshold: number,
  turn: Pick<SimulatedTurn, 'costs' | 'defectRate'>,
): number => {
  const weights = classWeights(turn);
  const escapes = TYPES.reduce((sum, t) => sum + t.share * scores.cdf(threshold, t.reach), 0);
  return weights.ng * escapes + weights.ok * (1 - scores.cdf(threshold, null));
};

/** AUROC = Σ over a grid of P(good < s)·P(defect in the step at s). */
const trueAuroc = (scores: Scores): number => {
  let sum = 0;
  for (const { share, reach } of TYPES) {
    for (let i = 0; i <= GRID.length; i++) {
      const low = scores.threshold(i === 0 ? -1 : GRID[i - 1]);
      const high = scores.threshold(i === GRID.length ? 3 : GRID[i]);
      const middle = (scores.cdf(low, null) + scores.cdf(high, null)) / 2;
      sum += share * middle * (scores.cdf(high, reach) - scores.cdf(low, reach));
    }
  }
  return sum;
};

export interface SimulatedModel {
  scores: Scores;
  threshold: number;
  truth: Truth;
}

/** A model of so much separation, with the best threshold for the costs, or nearly. */
export const modelOf = (
  separation: number,
  turn: Pick<SimulatedTurn, 'family' | 'costs' | 'defectRate' | 'thresholdNoise'>,
  rng: Rng,
): SimulatedModel => {
  const scores = scoresOf(turn.family, separation);
  let best = GRID[0];
  let least = Infinity;
  for (const share of GRID) {
    const cost = truthAt(scores, scores.threshold(share), turn);
    if (cost < least) [best, least] = [share, cost];
  }
  const noise = turn.thresholdNoise ?? 0.03;
  const threshold = scores.threshold(best + noise * rng.normal());
  return {
    scores,
    threshold,
    truth: { costPerPart: truthAt(scores, threshold, turn), auroc: trueAuroc(scores) },
  };
};

/** A simulated gate has a champion, and only its images to decide by. */
export const NOTHING_ELSE = {
  hasChampion: true,
  championLatencyMs: 20,
  challengerLatencyMs: 20,
  scoreDifference: 0,
  lineage: [],
  allowedLicences: null,
  allowedResidencies: null,
  config: { resamples: 0 },
} as const satisfies Partial<GateInput>;

export const drawType = (rng: Rng): (typeof TYPES)[number] => {
  let u = rng.next();
  for (const type of TYPES) {
    u -= type.share;
    if (u < 0) return type;
  }
  return TYPES[0];
};

/**
 * A made-up turn of which the truth is known: what the gate would see, and the true cost and AUROC of both models. Both
 * thresholds are the best for the costs, with noise, as a threshold from some labels is. Serves to measure how often the
 * gate is right, and to show a person what a golden set of some size can tell.
 */
export const simulateTurn = (
  turn: SimulatedTurn,
  rng: Rng,
): { input: GateInput; sample: GateImage[]; champion: Truth; challenger: Truth } => {
  const champion = modelOf(turn.separation, turn, rng);
  const challenger = modelOf(Math.max(0, turn.separation + turn.change), turn, rng);
  const correlation = turn.correlation ?? 0.7;
  const draw = (id: string, isOk: boolean): GateImage => {
    const type = isOk ? null : drawType(rng);
    const shared = rng.normal() * Math.sqrt(correlation);
    const score = ({ scores }: SimulatedModel): number =>
      scores.draw(shared + rng.normal() * Math.sqrt(1 - correlation), type?.reach ?? null);
    const championScore = score(champion);
    const challengerScore = score(challenger);
    return {
      id,
      label: type ? 'ng' : 'ok',
      defectTypes: type ? [type.name] : [],
      championScore,
      championVerdict: verdictAt(championScore, champion.threshold),
      challengerScore,
      challengerVerdict: verdictAt(challengerScore, challenger.threshold),
      source: 'golden',
    };
  };
  const picked = Math.round((turn.pickedShare ?? 0) * (turn.ok + turn.ng));
  const drawn = turn.ok + turn.ng - picked;
  const okShare = turn.ok / (turn.ok + turn.ng);
  const images = Array.from({ length: drawn }, (_, i) => draw(String(i), i < Math.round(okShare * drawn)));
  const seen = Array.from({ length: picked * SEEN_PER_PICK }, (_, i) =>
    draw(`picked-${i}`, i < okShare * picked * SEEN_PER_PICK),
  );
  const margin = ({ championScore }: GateImage): number =>
    Math.abs((championScore ?? NaN) - champion.threshold);
  images.push(
    ...seen
      .sort((a, b) => margin(a) - margin(b))
      .slice(0, picked)
      .map((image) => ({ ...image, pickedByChampion: true })),
  );
  const sample = Array.from({ length: turn.sampled ?? 0 }, (_, i) => ({
    ...draw(`sampled-${i}`, rng.next() >= turn.defectRate),
    source: 'audit' as const,
  }));
  const input: GateInput = {
    images,
    ...NOTHING_ELSE,
    costs: turn.costs,
    defectRate: turn.defectRate,
  };
  return { input, sample, champion: champion.truth, challenger: challenger.truth };
};

/** With a sample of which the truth is known, labelled where the two differ. */
const withSample = (input: GateInput, truth: readonly GateImage[], mayAsk: number): GateInput => {
  const parts = truth.map((part) => ({
    id: part.id,
    championVerdict: part.championVerdict as Verdict,
    challengerVerdict: part.challengerVerdict,
    label: null,
  }));
  const { agreed, ask } = knownSample(parts, mayAsk);
  const asked = truth.filter(({ id }) => ask.includes(id)).map((part) => ({ ...part, isDisputed: true }));
  return { ...input, images: [...input.images, ...asked], agreed };
};

/** The gate's answer after all that it asked for, as the loop asks. */
export const decideAsking = (
  input: GateInput,
  sample: readonly GateImage[],
  maxAsked: number,
): GateDecision => {
  let decision = decideGate(input);
  for (let mayAsk = ASKING.atOnce; mayAsk <= maxAsked && isWorthAsking(decision); mayAsk += ASKING.atOnce)
    decision = decideGate(withSample(input, sample, mayAsk));
  return decision;
};
