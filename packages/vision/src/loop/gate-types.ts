import { GATE_MINIMUM } from '@lemniscate/contracts/words';
import type { Statement } from '@lemniscate/contracts/statements';
import type { Rate } from '../metrics/confusion.js';
import type { Interval } from '../metrics/roc.js';
import type { Costs } from '../station/costs.js';

export type Verdict = 'ok' | 'ng';
export type GateAnswer = 'promote' | 'hold' | 'reject';

/** One labelled image as both exported files judged it. */
export interface GateImage {
  id: string;
  label: Verdict;
  /** What is wrong with it; empty for a good image, or where not known. */
  defectTypes: readonly string[];
  /** Null throughout for a first model. */
  championScore: number | null;
  championVerdict: Verdict | null;
  /** NaN where it could not be scored; its verdict still counts. */
  challengerScore: number;
  challengerVerdict: Verdict;
  /**
   * `unseen`: among what the challenger learned from, but the champion had not when it judged it; the challenger's score
   * and verdict are those of cross-validation, by models that had not learned from it either. `taught`: both had learned from
   * it, and both scores are those of cross-validation.
   */
  source: 'golden' | 'audit' | 'unseen' | 'taught';
  /**
   * Its label was asked for because this very champion was in doubt of it or contradicted on it: where a model errs
   * most, any other looks better, so it is not counted.
   */
  pickedByChampion?: boolean;
  /**
   * Its label was asked for because champion and challenger contradict each other on it. Such images say which of the
   * two is right where they differ, beside the parts on which they agree (`agreed`); they are not like the line, so
   * rates, types and ranking are those of the others.
   */
  isDisputed?: boolean;
}

export interface GateConfig {
  /** Good images and defects below which the gate does not answer. Default 20 and 10. */
  minOk?: number;
  minDefects?: number;
  /** Probability of being better that a promotion needs. Default 0.9. */
  confidence?: number;
  /** Chance of rejecting a challenger that is as good, for each of the tests of being worse. Default 0.05. */
  significance?: number;
  /** Escape rate that a challenger may lose, as a share of defects (0.02 = two of a hundred). Default 0.02. */
  maxEscapeRateIncrease?: number;
  /** Median milliseconds on the device class; none by default. */
  maxLatencyMs?: number;
  /** Largest difference between the trainer's score and the exported file's. Default 1e-4. */
  maxScoreDifference?: number;
  /**
   * Standard deviation of what a turn changes, as a share of the champion's expected cost (and of its missing
   * AUROC). Default 0.5: two turns in three change it by less than a half.
   */
  usualChange?: number;
  /** Resamples of the bootstrap intervals; 0 leaves the intervals out. The answer does not depend on it. Default 1000. */
  resamples?: number;
  seed?: number;
}

/** Something in the lineage: a base, a dataset, a model. */
export interface LineageMember {
  name: string;
  /** Null where nobody has said; undefined where there is none to speak of. */
  licence?: string | null;
  /** Where its data lies or comes from (ISO 3166); null and undefined as above. */
  residency?: string | null;
}

export interface GateInput {
  images: readonly GateImage[];
  /**
   * Parts drawn by lot whose labels nobody needed, because both files give them the same verdict. Default 0. All of the
   * sample on which they differ is labelled and among `images`.
   */
  agreed?: number;
  /** False for a first model. */
  hasChampion: boolean;
  costs: Costs;
  /** Share of defective parts on the line, 0 … 1: golden sets are richer in defects than the line is. */
  defectRate: number;
  /** Median milliseconds on the device class; null where not measured. */
  championLatencyMs: number | null;
  challengerLatencyMs: number | null;
  /** Largest |trainer's score − exported file's score|; null where not measured. */
  scoreDifference: number | null;
  lineage: readonly LineageMember[];
  /** Null: anything goes. */
  allowedLicences: readonly string[] | null;
  /** A country covers its parts: DE also DE-BY. */
  allowedResidencies: readonly string[] | null;
  config?: GateConfig;
}

export interface ModelRates {
  escapeRate: Rate;
  falseRejectRate: Rate;
  /** Escapes of each defect type, in order of name. */
  byDefectType: Record<string, Rate>;
  /** π·C_escape·escapeRate + (1 − π)·C_falseReject·falseRejectRate, in money per part; NaN without both classes. */
  costPerPart: number;
}

/** Images that only one of the two got right. */
export interface Discordance {
  /** Images of the class; of the parts that nobody had to label, as many as the defect rate says. */
  of: number;
  /** The challenger alone is right. */
  won: number;
  /** The champion alone is right. */
  lost: number;
  /** One-sided mid-p of McNemar's test that the challenger is worse. */
  worseP: number;
  /** Two-sided. */
  differentP: number;
}

/** A gain (positive: the challenger is better) and how sure it is. */
export interface Gain {
  gain: number;
  standardError: number;
  /** Percentile interval of the paired bootstrap at 95 %; null without resamples. */
  bootstrap: Interval | null;
  /** Probability that the true gain is above nought, with the sceptical prior. */
  probability: number;
  /** One-sided p-value that the challenger is worse; no prior. */
  worseP: number;
}

export interface MoreLabels {
  ok: number;
  ng: number;
  /** The true gain, in money per part, at which this many would be enough with 80 % probability. */
  gainPerPart: number;
}

export interface Comparison {
  champion: ModelRates;
  escapes: Discordance;
  falseRejects: Discordance;
  byDefectType: Record<string, Discordance>;
  /** Money per part. */
  cost: Gain;
  /** AUROC, 0 … 1; `unscored` images are left out of it. */
  auroc: Gain & { champion: number; challenger: number };
  unscored: number;
  moreLabels: MoreLabels | null;
}

export interface GateNumbers {
  ok: number;
  ng: number;
  golden: number;
  audit: number;
  unseen: number;
  taught: number;
  /** Labelled but not counted, because the champion's own doubts or errors chose them. */
  leftOut: number;
  /** Of those counted, the labels that were asked for because the two contradict each other. */
  disputed: number;
  /** Parts of the same sample on which they agree. */
  agreed: number;
  /** Images given twice, counted once. */
  repeated: number;
  challenger: ModelRates;
  /** Null for a first model. */
  comparison: Comparison | null;
  championLatencyMs: number | null;
  challengerLatencyMs: number | null;
  scoreDifference: number | null;
}

export interface GateDecision {
  answer: GateAnswer;
  /** What it has to say, each with its numbers; what decided comes first. */
  statements: Statement[];
  /** The same in plain words. */
  reasons: string[];
  numbers: GateNumbers;
  /** Where it holds for want of evidence that labels can give: how likely the challenger is to be better. 0 elsewhere. */
  hope: number;
}

export const GATE_DEFAULTS = {
  minOk: GATE_MINIMUM.ok,
  minDefects: GATE_MINIMUM.defects,
  confidence: 0.9,
  significance: 0.05,
  maxEscapeRateIncrease: 0.02,
  maxLatencyMs: Infinity,
  maxScoreDifference: 1e-4,
  usualChange: 0.5,
  resamples: 1000,
  seed: 0,
} satisfies Required<GateConfig>;

export type GateSettings = Required<GateConfig>;
