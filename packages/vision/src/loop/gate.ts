import { checkArtifact, type Findings } from './gate-checks.js';
import { compareModels, modelRates } from './gate-compare.js';
import { describeEvidence } from './gate-evidence.js';
import { findBetter, findWorse, sayUndecided } from './gate-judge.js';
import {
  GATE_DEFAULTS,
  type GateDecision,
  type GateImage,
  type GateInput,
  type GateNumbers,
  type GateSettings,
} from './gate-types.js';
import { figure, moreLabelsWords, plural, rateWords } from './words.js';

const uniqueImages = (images: readonly GateImage[]): GateImage[] =>
  [
    // The first of each: golden images usually come first, and audit images may have become golden since.
    ...new Map(images.toReversed().map((i) => [i.id, i])).values(),
  ].reverse();

const checkInput = ({ hasChampion, costs, defectRate }: GateInput, images: readonly GateImage[]): void => {
  if (!(defectRate >= 0 && defectRate <= 1)) throw new RangeError(`${defectRate} is not a defect rate.`);
  if (!(costs.escape >= 0 && costs.falseReject >= 0)) throw new RangeError('Costs are not negative.');
  const bare = hasChampion ? images.find((i) => i.championVerdict === null) : undefined;
  if (bare) throw new RangeError(`The champion has not judged image ${bare.id}.`);
};

/** The rates of both, in words, for every answer. */
const describeRates = ({ challenger, comparison }: GateNumbers): string[] => {
  const before = comparison?.champion;
  const against = (rate: 'escapeRate' | 'falseRejectRate'): string =>
    before ? `; the champion ${rateWords(before[rate])}` : '';
  return [
    `Escapes: ${rateWords(challenger.escapeRate)}${against('escapeRate')}.`,
    `False rejects: ${rateWords(challenger.falseRejectRate)}${against('falseRejectRate')}.`,
  ];
};

const tooFew = (numbers: GateNumbers, { minOk, minDefects }: GateSettings): string[] => {
  const ok = Math.max(0, minOk - numbers.ok);
  const ng = Math.max(0, minDefects - numbers.ng);
  if (ok + ng === 0) return [];
  const have = `${plural(numbers.ok, 'good image')} and ${plural(numbers.ng, 'defect')}`;
  const more = numbers.comparison?.moreLabels;
  const likely =
    more && more.ok + more.ng > 0
      ? ` To see a gain of ${figure(more.gainPerPart)} per part, ${moreLabelsWords(more)} would be enough.`
      : '';
  return [
    `Too few labelled images to tell: ${have}, at least ${minOk} and ${minDefects} needed. Label ${moreLabelsWords({ ok, ng })}.${likely}`,
  ];
};

const merge = (...all: Findings[]): Findings => ({
  against: all.flatMap((f) => f.against),
  open: all.flatMap((f) => f.open),
  noted: all.flatMap((f) => f.noted),
});

/**
 * What the exported file alone shows against the challenger, where cross-validation speaks for it as well: that is said of
 * models that learned in the same way, not of this file.
 */
const worseOnExportedFile = (
  input: GateInput,
  images: readonly GateImage[],
  settings: GateSettings,
): string[] => {
  const exported = images.filter((i) => i.source === 'golden' || i.source === 'audit');
  if (exported.length === 0 || exported.length === images.length) return [];
  const comparison = compareModels(input, exported, { ...settings, resamples: 0 });
  const challenger = modelRates(input, exported, (i) => i.challengerVerdict);
  const { against } = findWorse(comparison, challenger, settings);
  return against.map((words) => `On golden and audit images alone: ${words}`);
};

/**
 * Promote, hold or reject a challenger. Pure: the same input gives the same answer.
 *
 * In order: what needs no images (score parity, latency, licences, residency) → a first model is promoted on that
 * alone → significantly worse in cost, escapes, ranking, or a defect type lost, on all that is counted or on what the
 * exported file judged → reject → too few images → hold → better with `confidence` and nothing likely worse that is not
 * paid for → promote → otherwise hold, with the labels that would be enough.
 * The method and its error rates are in docs/loop.md.
 *
 * @throws RangeError for an impossible defect rate or cost, or an image that the champion has not judged
 */
export const decideGate = (input: GateInput): GateDecision => {
  const settings: GateSettings = { ...GATE_DEFAULTS, ...input.config };
  const given = uniqueImages(input.images);
  checkInput(input, given);
  const images = given.filter((i) => !i.pickedByChampion);
  const of = (source: GateImage['source']): number => images.filter((i) => i.source === source).length;
  const ok = images.filter((i) => i.label === 'ok').length;
  const numbers: GateNumbers = {
    ok,
    ng: images.length - ok,
    golden: of('golden'),
    audit: of('audit'),
    unseen: of('unseen'),
    taught: of('taught'),
    leftOut: given.length - images.length,
    disputed: images.filter((i) => i.isDisputed).length,
    agreed: input.agreed ?? 0,
    repeated: input.images.length - given.length,
    challenger: modelRates(input, images, (i) => i.challengerVerdict),
    comparison: input.hasChampion ? compareModels(input, images, settings) : null,
    championLatencyMs: input.championLatencyMs,
    challengerLatencyMs: input.challengerLatencyMs,
    scoreDifference: input.scoreDifference,
  };
  const artifact = checkArtifact(input, settings);
  const rates = [...describeRates(numbers), ...describeEvidence(numbers)];
  const { comparison, challenger } = numbers;
  const answer = (
    answer: GateDecision['answer'],
    reasons: string[],
    noted: string[],
    wantsLabels = false,
  ): GateDecision => ({ answer, reasons: [...reasons, ...rates, ...noted], numbers, wantsLabels });

  if (!comparison) {
    const { against, open, noted } = artifact;
    if (against.length > 0) return answer('reject', [...against, ...open], noted);
    if (open.length > 0) return answer('hold', open, noted);
    return answer('promote', ['First model of this station: there is nothing to compare it with.'], noted);
  }
  const few = tooFew(numbers, settings);
  const worse = findWorse(comparison, challenger, settings);
  if (worse.against.length === 0) worse.against.push(...worseOnExportedFile(input, images, settings));
  const { against, open, noted } = merge(artifact, worse);
  // Significance counts however few there are; what is merely likely does not.
  if (against.length > 0) return answer('reject', [...against, ...few], noted);
  // What is open about the file itself no label settles.
  const wantsLabels = artifact.open.length === 0;
  if (few.length > 0) return answer('hold', [...few, ...open], noted, wantsLabels);
  const better = findBetter(comparison, settings);
  if (better === null)
    return answer('hold', [...open, ...sayUndecided(comparison, settings)], noted, wantsLabels);
  if (open.length > 0) return answer('hold', [...open, `Otherwise: ${better}`], noted, wantsLabels);
  return answer('promote', [better], noted);
};
