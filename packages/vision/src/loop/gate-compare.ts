import { studentCdf } from '../math/student.js';
import { rateOf } from '../metrics/confusion.js';
import { pairedBootstrap } from '../metrics/paired-bootstrap.js';
import { pairedDelong } from '../metrics/paired-delong.js';
import { auroc, type Interval } from '../metrics/roc.js';
import { classWeights, costGain, discordance, smoothedCost } from './gate-cost.js';
import { labelsNeeded } from './gate-labels.js';
import type { Comparison, GateImage, GateInput, GateSettings, ModelRates, Verdict } from './gate-types.js';
import { probabilityOfGain } from './posterior.js';

const CONFIDENCE = 0.95;

/** Defect types of the images in order of name. */
const typesOf = (images: readonly GateImage[]): string[] =>
  [...new Set(images.flatMap((i) => (i.label === 'ng' ? i.defectTypes : [])))].sort();

const ofType = (images: readonly GateImage[], type: string): GateImage[] =>
  images.filter((i) => i.label === 'ng' && i.defectTypes.includes(type));

/** Those that are like the line. */
const typicalOf = (images: readonly GateImage[]): GateImage[] => images.filter((i) => !i.isDisputed);

/** Rates of one model on what is like the line, with Clopper–Pearson intervals at 95 %. */
export const modelRates = (
  input: Pick<GateInput, 'costs' | 'defectRate'>,
  given: readonly GateImage[],
  verdictOf: (image: GateImage) => Verdict | null,
): ModelRates => {
  const images = typicalOf(given);
  const ng = images.filter((i) => i.label === 'ng');
  const ok = images.filter((i) => i.label === 'ok');
  const rate = (of: readonly GateImage[], wrong: Verdict): ModelRates['escapeRate'] =>
    rateOf(of.filter((i) => verdictOf(i) === wrong).length, of.length, CONFIDENCE);
  const escapeRate = rate(ng, 'ok');
  const falseRejectRate = rate(ok, 'ng');
  const weights = classWeights(input);
  return {
    escapeRate,
    falseRejectRate,
    byDefectType: Object.fromEntries(typesOf(images).map((t) => [t, rate(ofType(images, t), 'ok')])),
    costPerPart: weights.ng * escapeRate.value + weights.ok * falseRejectRate.value,
  };
};

const bootstrapOf = (
  images: readonly GateImage[],
  champion: (image: GateImage) => number,
  challenger: (image: GateImage) => number,
  metric: (scores: Float64Array, labels: Uint8Array) => number,
  { resamples, seed }: GateSettings,
): Interval | null => {
  if (resamples <= 0 || images.length === 0) return null;
  const result = pairedBootstrap({
    scoresA: images.map(champion),
    scoresB: images.map(challenger),
    labels: images.map((i) => (i.label === 'ng' ? 1 : 0)),
    metric,
    resamples,
    seed,
    confidence: CONFIDENCE,
  });
  return { value: result.difference, lo: result.lo, hi: result.hi };
};

/**
 * For parts that nobody labelled because both judge them alike: neither is ahead on them. So many of them are taken for
 * defective that the whole sample is as the line is.
 */
const agreedImages = ({ agreed = 0, defectRate }: GateInput, images: readonly GateImage[]): GateImage[] => {
  const disputed = images.filter((i) => i.isDisputed);
  const known = disputed.filter((i) => i.label === 'ng').length;
  const ng = Math.round(defectRate * (agreed + disputed.length)) - known;
  return Array.from({ length: agreed }, (_, i): GateImage => {
    const label = i < ng ? 'ng' : 'ok';
    return {
      id: `agreed-${i}`,
      label,
      defectTypes: [],
      championScore: NaN,
      championVerdict: label,
      challengerScore: NaN,
      challengerVerdict: label,
      source: 'audit',
    };
  });
};

const compareCost = (
  input: GateInput,
  images: readonly GateImage[],
  champion: ModelRates,
  settings: GateSettings,
): Pick<Comparison, 'cost' | 'escapes' | 'falseRejects' | 'moreLabels'> => {
  const all = [...images, ...agreedImages(input, images)];
  const escapes = discordance(all.filter((i) => i.label === 'ng'));
  const falseRejects = discordance(all.filter((i) => i.label === 'ok'));
  const weights = classWeights(input);
  const { gain, standardError, worseP } = costGain(escapes, falseRejects, weights);
  const { escapeRate, falseRejectRate } = champion;
  const errors = {
    escapes: escapeRate.count,
    ng: escapeRate.of,
    falseRejects: falseRejectRate.count,
    ok: falseRejectRate.of,
  };
  const usual = settings.usualChange * smoothedCost(errors, weights);
  const probability = probabilityOfGain(gain, standardError, usual);
  const perOk = weights.ok / Math.max(1, falseRejects.of);
  const perNg = weights.ng / Math.max(1, escapes.of);
  const saved = (losses: Float64Array, labels: Uint8Array): number => {
    let sum = 0;
    for (let i = 0; i < losses.length; i++) sum -= losses[i] * (labels[i] ? perNg : perOk);
    return sum;
  };
  const bootstrap = bootstrapOf(
    all,
    (i) => Number(i.championVerdict !== i.label),
    (i) => Number(i.challengerVerdict !== i.label),
    saved,
    settings,
  );
  // What was seen, drawn towards nought as the prior has it; a usual turn where less was seen.
  const shrunk = (gain * usual ** 2) / (usual ** 2 + standardError ** 2);
  const goal = { gain: Math.max(shrunk, usual), usual, confidence: settings.confidence };
  const moreLabels = usual > 0 ? labelsNeeded(escapes, falseRejects, weights, goal) : null;
  return {
    cost: { gain, standardError, worseP, probability, bootstrap },
    escapes,
    falseRejects,
    moreLabels,
  };
};

const compareAuroc = (images: readonly GateImage[], settings: GateSettings): Comparison['auroc'] => {
  const labels = images.map((i) => (i.label === 'ng' ? 1 : 0));
  const champion = images.map((i) => i.championScore ?? NaN);
  const challenger = images.map((i) => i.challengerScore);
  const result = pairedDelong(champion, challenger, labels);
  const positives = labels.reduce<number>((sum, l) => sum + l, 0);
  const smaller = Math.min(positives, images.length - positives);
  // DeLong's variance is nought when both rank alike or without fault; half an image of the smaller class is not.
  const standardError = Math.hypot(result.standardError, 0.5 / smaller / Math.sqrt(Math.max(1, smaller)));
  const missing = Math.max(1 - result.aurocA, 1 / Math.max(1, smaller));
  const cdf = (z: number): number => studentCdf(z, Math.max(1, smaller - 1));
  const bootstrap = bootstrapOf(
    images,
    (i) => i.championScore ?? NaN,
    (i) => i.challengerScore,
    auroc,
    settings,
  );
  const known = Number.isFinite(result.difference) && Number.isFinite(standardError);
  return {
    champion: result.aurocA,
    challenger: result.aurocB,
    gain: result.difference,
    standardError,
    worseP: known ? cdf(result.difference / standardError) : 0.5,
    probability: known
      ? probabilityOfGain(result.difference, standardError, settings.usualChange * missing, cdf)
      : 0.5,
    bootstrap,
  };
};

/** Everything that is compared between champion and challenger; decides nothing. */
export const compareModels = (
  input: GateInput,
  images: readonly GateImage[],
  settings: GateSettings,
): Comparison => {
  const typical = typicalOf(images);
  const champion = modelRates(input, images, (i) => i.championVerdict);
  const scored = typical.filter(
    (i) => Number.isFinite(i.championScore) && Number.isFinite(i.challengerScore),
  );
  return {
    champion,
    ...compareCost(input, images, champion, settings),
    byDefectType: Object.fromEntries(typesOf(typical).map((t) => [t, discordance(ofType(typical, t))])),
    auroc: compareAuroc(scored, settings),
    unscored: typical.length - scored.length,
  };
};
