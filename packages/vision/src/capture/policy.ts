import type { Rng } from '../math/rng.js';

/** A part nobody has labelled, as the current model sees it. */
export interface Candidate {
  /** Log-odds of a defect with both classes as likely; undefined while the model knows no defects. */
  logit?: number;
  /** How odd it is among good parts; comparable between candidates only. */
  anomaly: number;
  embedding: Float32Array;
  /** Arrived since the last choice: only such parts enter the audit sample. */
  fresh: boolean;
}

export interface CaptureOptions {
  wanted: number;
  /** Embeddings of images that have a label. */
  labelled: readonly Float32Array[];
  rng: Rng;
}

export interface Choice {
  index: number;
  reason: 'uncertain' | 'novel' | 'audit';
}

/** Share of the labels asked for parts drawn uniformly: the only unbiased view of how many defects there are. */
export const AUDIT_SHARE = 0.1;
/** Share explored at random while the model knows no defects and oddness is all there is to go by. */
const COLD_RANDOM_SHARE = 0.5;
/** Closer than this share of the median distance is the same picture twice. */
const DUPLICATE_SHARE = 0.02;
/** How sharply asking for one part makes its neighbours less worth asking for. */
const NEIGHBOURHOOD = 4;

/**
 * Chooses the parts whose labels teach most: a uniform sample of what is new and unlike what is labelled, then the most
 * uncertain parts (before any defects are known, the oddest), each made less interesting by those already chosen near it
 * (uncertainty with diversity; Settles 2009, §3–4). Near-duplicates of labelled parts are not asked again.
 */
export const chooseLabels = (
  candidates: readonly Candidate[],
  { wanted, labelled, rng }: CaptureOptions,
): Choice[] => {
  const unit = typicalDistance(candidates, rng);
  const isDuplicate = (a: Float32Array, b: Float32Array): boolean =>
    squaredDistance(a, b) <= DUPLICATE_SHARE ** 2 * unit;
  const open = new Set(
    candidates.flatMap(({ embedding }, i) => (labelled.some((l) => isDuplicate(l, embedding)) ? [] : [i])),
  );
  const chosen: Choice[] = [];
  const take = (index: number, reason: Choice['reason']): void => {
    chosen.push({ index, reason });
    open.delete(index);
    for (const i of open)
      if (isDuplicate(candidates[i].embedding, candidates[index].embedding)) open.delete(i);
  };

  const knowsDefects = candidates.some((c) => c.logit !== undefined);
  const auditWanted = Math.round(wanted * (knowsDefects ? AUDIT_SHARE : COLD_RANDOM_SHARE));
  for (const i of rng.shuffle([...open].filter((i) => candidates[i].fresh))) {
    if (chosen.length >= auditWanted) break;
    if (open.has(i)) take(i, 'audit');
  }

  const interest = candidates.map((c) => (c.logit === undefined ? c.anomaly : -Math.abs(c.logit)));
  const scale = spread(interest);
  const penalty = new Float64Array(candidates.length);
  while (chosen.length < wanted && open.size > 0) {
    let best = -1;
    for (const i of open) if (best < 0 || interest[i] - penalty[i] > interest[best] - penalty[best]) best = i;
    take(best, candidates[best].logit === undefined ? 'novel' : 'uncertain');
    for (const i of open) {
      const nearness = Math.exp(
        (-NEIGHBOURHOOD * squaredDistance(candidates[i].embedding, candidates[best].embedding)) / unit,
      );
      penalty[i] = Math.max(penalty[i], scale * nearness);
    }
  }
  return chosen;
};

/** Uniform choice among what is new: the comparison every policy has to beat. */
export const chooseRandom = (candidates: readonly Candidate[], { wanted, rng }: CaptureOptions): Choice[] =>
  rng
    .shuffle(candidates.flatMap((c, i) => (c.fresh ? [i] : [])))
    .slice(0, wanted)
    .map((index) => ({ index, reason: 'audit' }));

const typicalDistance = (candidates: readonly Candidate[], rng: Rng): number => {
  const distances: number[] = [];
  for (let k = 0; k < 500 && candidates.length > 1; k++) {
    const [a, b] = [rng.int(candidates.length), rng.int(candidates.length)];
    if (a !== b) distances.push(squaredDistance(candidates[a].embedding, candidates[b].embedding));
  }
  return distances.sort((a, b) => a - b)[distances.length >> 1] || 1;
};

const squaredDistance = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
};

const spread = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
};
