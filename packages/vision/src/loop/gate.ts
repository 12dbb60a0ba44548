import { sayInEnglish, state, type Statement } from '@lemniscate/contracts/statements';
import { checkArtifact, type Findings } from './gate-checks.js';
import { compareModels, modelRates } from './gate-compare.js';
import { stateEvidence } from './gate-evidence.js';
import { findBetter, findWorse, stateUndecided } from './gate-judge.js';
import {
  type Comparison,
  GATE_DEFAULTS,
  type GateDecision,
  type GateImage,
  type GateInput,
  type GateNumbers,
  type GateSettings,
  type ModelRates,
} from './gate-types.js';

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

/** The rates of both, for every answer. */
const stateRates = ({ challenger, comparison }: GateNumbers): Statement[] => {
  const before = comparison?.champion;
  if (!before) {
    return [
      state('escape_rate', { challenger: challenger.escapeRate }),
      state('false_reject_rate', { challenger: challenger.falseRejectRate }),
    ];
  }
  const both = (rate: 'escapeRate' | 'falseRejectRate') => ({
    challenger: challenger[rate],
    champion: before[rate],
  });
  return [state('escape_rates', both('escapeRate')), state('false_reject_rates', both('falseRejectRate'))];
};

const tooFew = (numbers: GateNumbers, { minOk, minDefects: minNg }: GateSettings): Statement[] => {
  const { ok, ng, comparison } = numbers;
  const wanted = { ok: Math.max(0, minOk - ok), ng: Math.max(0, minNg - ng) };
  if (wanted.ok + wanted.ng === 0) return [];
  const few = { ok, ng, minOk, minNg, wanted };
  const more = comparison?.moreLabels;
  if (!more || more.ok + more.ng === 0) return [state('too_few_labels', few)];
  const enough = { ok: more.ok, ng: more.ng };
  return [state('too_few_labels_of', { ...few, gain: more.gainPerPart, enough })];
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
): Statement[] => {
  const exported = images.filter((i) => i.source === 'golden' || i.source === 'audit');
  if (exported.length === 0 || exported.length === images.length) return [];
  const comparison = compareModels(input, exported, { ...settings, resamples: 0 });
  const challenger = modelRates(input, exported, (i) => i.challengerVerdict);
  const { against } = findWorse(comparison, challenger, settings);
  return against.map((said) => state('on_exported_alone', { said }));
};

/**
 * What speaks against the challenger, and how likely it is to be better where that is left out which speaks for the champion.
 *
 * What taught both, the gate had before it when it chose the champion, which was promoted for looking well on just that (the
 * winner's curse). It counts where the challenger is the better one all the same, and is not held against it. Seen on the
 * tiles: a champion without a miss among the defects that it was chosen by let 30 % pass on the held-out parts, and four
 * challengers were rejected for missing some.
 */
const worseThanChampion = (
  input: GateInput,
  images: readonly GateImage[],
  { comparison, challenger }: { comparison: Comparison; challenger: ModelRates },
  settings: GateSettings,
): { worse: Findings; hope: number } => {
  const onAll = findWorse(comparison, challenger, settings);
  let [worse, hope] = [onAll, comparison.cost.probability];
  const fair = images.filter((image) => image.source !== 'taught');
  if (fair.length < images.length) {
    const onFair = compareModels(input, fair, { ...settings, resamples: 0 });
    const rates = modelRates(input, fair, (i) => i.challengerVerdict);
    worse = findWorse(onFair, rates, settings);
    hope = Math.max(hope, onFair.cost.probability);
  }
  if (worse.against.length === 0) worse.against.push(...worseOnExportedFile(input, images, settings));
  if (worse.against.length === 0 && onAll.against.length > 0) worse.noted.push(state('taught_spared', {}));
  return { worse, hope };
};

/**
 * Promote, hold or reject a challenger. Pure: the same input gives the same answer.
 *
 * In order: what needs no images (score parity, latency, licences, residency) → a first model is promoted on that
 * alone → significantly worse in cost, escapes, ranking, or a defect type lost, on all that is counted but what taught both, or
 * on what the exported file judged → reject → too few images → hold → better with `confidence` and nothing likely worse that is not
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
  const counted = [...stateRates(numbers), ...stateEvidence(numbers)];
  const { comparison, challenger } = numbers;
  const answer = (
    answer: GateDecision['answer'],
    why: Statement[],
    noted: Statement[],
    hope = 0,
  ): GateDecision => {
    const statements = [...why, ...counted, ...noted];
    return { answer, statements, reasons: statements.map(sayInEnglish), numbers, hope };
  };

  if (!comparison) {
    const { against, open, noted } = artifact;
    if (against.length > 0) return answer('reject', [...against, ...open], noted);
    if (open.length > 0) return answer('hold', open, noted);
    return answer('promote', [state('first_model', {})], noted);
  }
  const few = tooFew(numbers, settings);
  const { worse, hope } = worseThanChampion(input, images, { comparison, challenger }, settings);
  const { against, open, noted } = merge(artifact, worse);
  // Significance counts however few there are; what is merely likely does not.
  if (against.length > 0) return answer('reject', [...against, ...few], noted);
  // What is open about the file itself no label settles.
  const byLabels = artifact.open.length === 0 ? hope : 0;
  if (few.length > 0) return answer('hold', [...few, ...open], noted, byLabels);
  const better = findBetter(comparison, settings);
  if (better === null)
    return answer('hold', [...open, ...stateUndecided(comparison, settings)], noted, byLabels);
  if (open.length > 0)
    return answer('hold', [...open, state('otherwise', { said: better })], noted, byLabels);
  return answer('promote', [better], noted);
};
