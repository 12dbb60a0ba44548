import { ElemType, type GraphBuilder, int } from '../onnx/index.js';

/** The parts of the anomaly head, in the order of its outputs. */
export const ANOMALY_PARTS = ['nearest', 'subspace', 'mahalanobis', 'whole-image'] as const;
/** Those that judge every patch. */
export const LOCAL_PARTS = 3;

/** Patches are compared with good ones at the same distance from the border, up to this many cells. */
export const RINGS = 6;

export const ANOMALY_SHAPES = {
  rotation: ['c', 'c'],
  offset: [1, 'c'],
  energy: ['c', 2],
  whitening: [1, 'c'],
  bank: ['c', 'm'],
  bankNorms: [1, 'm'],
  ringMean: [RINGS, LOCAL_PARTS],
  ringScale: [RINGS, LOCAL_PARTS],
  pooledMean: [1, 'd'],
  pooledScale: [1, 'd'],
} satisfies Record<string, (string | number)[]>;

export interface AnomalyOutputs {
  /** float [P, 3]: logarithm of each part's distance, per patch. */
  raw: string;
  /** int64 [P]: cells from the border, at most RINGS − 1. */
  ring: string;
  /** float [P, 3]: `raw` in standard deviations of good patches at the same distance from the border. */
  local: string;
  /** float [1, 4]: per local part, the mean over the largest patches; then the whole image's. */
  image: string;
}

export const EVENED_SHAPES = { evening: ['c', 'c'], eveningOffset: [1, 'c'] } satisfies Record<
  string,
  (string | number)[]
>;

/**
 * float [P, C]: whitened patches turned back to the base's own channels (ZCA whitening). Principal axes come out in
 * another order and sign whenever the good images change; these coordinates do not, so what the patch head learned
 * with one set of good images holds with another.
 * @param w tensors of the shapes in `EVENED_SHAPES`
 */
export const appendEvened = (b: GraphBuilder, patches: string, w: Record<string, string>): string =>
  b.node('Sub', [b.node('MatMul', [patches, w.evening]), w.eveningOffset]);

/** The share of an image's patches, at least one, whose mean is its score: steadier than the single largest. */
export const TOP_SHARE = 0.03;
const TINY = 1e-6;

/**
 * How unlike the good parts each patch is, in three ways: distance to the nearest patch of the bank (PatchCore),
 * energy outside the subspace of good patches, and Mahalanobis distance (PaDiM, with one Gaussian for all places);
 * and how unlike them the whole image is.
 * @param patches float [P, C]
 * @param grid int64 [2], height and width with height · width = P
 * @param pooled float [1, D]
 * @param w tensors of the shapes in `ANOMALY_SHAPES`
 */
export const appendAnomaly = (
  b: GraphBuilder,
  inputs: { patches: string; grid: string; pooled: string },
  w: Record<string, string>,
): AnomalyOutputs => {
  const rotated = b.node('Sub', [b.node('MatMul', [inputs.patches, w.rotation]), w.offset]);
  const energies = b.node('MatMul', [b.node('Mul', [rotated, rotated]), w.energy]);
  const white = b.node('Mul', [rotated, w.whitening]);
  const columns = b.int64s([1]);
  const norms = b.node('ReduceSum', [b.node('Mul', [white, white]), columns], { keepdims: int(1) });
  const cross = b.node('MatMul', [white, w.bank]);
  // |a − b|² = |a|² − 2a·b + |b|²; the bank comes multiplied by 2.
  const closest = b.node('ReduceMin', [b.node('Sub', [w.bankNorms, cross]), columns], { keepdims: int(1) });
  const squared = b.node('Concat', [b.node('Add', [norms, closest]), energies], { axis: int(1) });
  const raw = appendLogRoot(b, squared);
  const ring = appendRing(b, inputs.grid);
  const centred = b.node('Sub', [raw, b.node('Gather', [w.ringMean, ring])]);
  const local = b.node('Mul', [centred, b.node('Gather', [w.ringScale, ring])]);

  const offCentre = b.node('Mul', [b.node('Sub', [inputs.pooled, w.pooledMean]), w.pooledScale]);
  const wholeImage = b.node('ReduceMean', [b.node('Mul', [offCentre, offCentre]), columns], {
    keepdims: int(1),
  });
  const image = b.node('Concat', [appendTopMean(b, local), appendLogRoot(b, wholeImage)], { axis: int(1) });
  return { raw, ring, local, image };
};

const appendLogRoot = (b: GraphBuilder, squared: string): string =>
  b.node('Mul', [b.node('Log', [b.node('Max', [squared, b.scalar(TINY)])]), b.scalar(0.5)]);

/** int64 [P]: how many cells each patch is from the nearest border, at most RINGS − 1. */
const appendRing = (b: GraphBuilder, grid: string): string => {
  const zero = b.constant(BigInt64Array.of(0n), [], 'zero');
  const one = b.constant(BigInt64Array.of(1n), [], 'one');
  const fromEdge = (axis: number, shape: number[]): string => {
    const length = b.node('Gather', [grid, b.constant(BigInt64Array.of(BigInt(axis)), [], 'axis')]);
    const forward = b.node('Range', [zero, length, one]);
    const backward = b.node('Sub', [b.node('Sub', [length, one]), forward]);
    return b.node('Reshape', [b.node('Min', [forward, backward]), b.int64s(shape)]);
  };
  const cells = b.node('Min', [fromEdge(0, [-1, 1]), fromEdge(1, [1, -1])]);
  const capped = b.node('Min', [cells, b.constant(BigInt64Array.of(BigInt(RINGS - 1)), [], 'lastRing')]);
  return b.node('Reshape', [capped, b.int64s([-1])]);
};

/** float [1, k]: per column of [P, k], the mean over the largest `TOP_SHARE` of the rows. */
export const appendTopMean = (b: GraphBuilder, local: string): string => {
  const count = b.cast(b.node('Shape', [local], { start: int(0), end: int(1) }), ElemType.FLOAT);
  const share = b.node('Ceil', [b.node('Mul', [count, b.constant(Float32Array.of(TOP_SHARE))])]);
  const [top] = b.nodes('TopK', [local, b.cast(share, ElemType.INT64)], { axis: int(0) }, { outputs: 2 });
  return b.node('ReduceMean', [top, b.int64s([0])], { keepdims: int(1) });
};
