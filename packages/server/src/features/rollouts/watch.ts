import type { Loop, RolloutBand } from '@lemniscate/contracts';
import { state, type Statement } from '@lemniscate/contracts/statements';
import {
  addToComparison,
  addToRate,
  type ComparisonTest,
  type RateTest,
  readTest,
  startComparison,
  startRateTest,
} from '@lemniscate/vision/loop';

/** Everything counted of a phase so far, from uploads. */
export interface PhaseCounts {
  parts: number;
  challengerParts: number;
  challengerRejects: number;
  compared: number;
  comparedChallengerRejects: number;
  comparedChampionRejects: number;
  bothReject: number;
  disagreements: number;
  overrides: number;
}

export const NO_COUNTS: PhaseCounts = {
  parts: 0,
  challengerParts: 0,
  challengerRejects: 0,
  compared: 0,
  comparedChallengerRejects: 0,
  comparedChampionRejects: 0,
  bothReject: 0,
  disagreements: 0,
  overrides: 0,
};

/** Plain JSON, kept with the roll-out. What was counted is here too, so that nothing counts twice. */
export interface Watch {
  /** Rejects of both on the same parts. */
  rejects: ComparisonTest;
  /** Rejects of the challenger alone once it judges everything; null until it does, and for a first model. */
  rejectsLive: RateTest | null;
  overrides: RateTest;
  errors: RateTest;
  seen: PhaseCounts & { errors: number };
}

/** Overrides a station may have in any case, as a share of parts. */
const LEAST_OVERRIDE_LIMIT = 0.05;
/** Parts that both judged, below which the challenger's own reject rate is not known. */
const MIN_COMPARED = 50;

type Limits = Pick<Loop['rollout'], 'falseAlarmRate' | 'maxRejectRatio' | 'maxErrorRate'>;

const asLimit = (rate: number): number => Math.min(0.95, Math.max(0.001, rate));

/** The false-alarm rate is shared out over the four tests (union bound). */
export const startWatch = (limits: Limits): Watch => {
  const alpha = limits.falseAlarmRate / 4;
  return {
    rejects: startComparison({ kind: 'paired', band: limits.maxRejectRatio, alpha }),
    rejectsLive: null,
    overrides: startRateTest({ limitRate: LEAST_OVERRIDE_LIMIT, alpha }),
    errors: startRateTest({ limitRate: asLimit(limits.maxErrorRate), alpha }),
    seen: { ...NO_COUNTS, errors: 0 },
  };
};

/**
 * Brings a test up to what was counted in all. Overrides come in uploads of their own, often long after their part: what
 * there is no part for yet is not lost but counted once there is one.
 */
const upTo = (test: RateTest, events: number, parts: number): RateTest =>
  addToRate(test, { events: Math.min(events, parts) - test.events, parts: parts - test.parts });

/** Adds what was counted since the last time; `total` is the sum over all phases. */
export const watchMore = (watch: Watch, total: PhaseCounts, errors: number): Watch => {
  const seen = watch.seen;
  const more = (key: keyof PhaseCounts): number => total[key] - seen[key];
  const rejects = addToComparison(watch.rejects, {
    challengerEvents: more('comparedChallengerRejects'),
    challengerParts: more('compared'),
    championEvents: more('comparedChampionRejects'),
    championParts: more('compared'),
    bothEvents: more('bothReject'),
  });
  const live = { events: more('challengerRejects'), parts: more('challengerParts') };
  return {
    rejects,
    rejectsLive: watch.rejectsLive && addToRate(watch.rejectsLive, live),
    overrides: upTo(watch.overrides, total.overrides, total.challengerParts),
    // A part on which it failed was tried and is in no count of what it judged.
    errors: upTo(watch.errors, errors, total.parts + errors),
    seen: { ...total, errors },
  };
};

/** From now on the challenger judges alone: it is held to what it rejected while both judged. */
export const watchAlone = (watch: Watch, limits: Limits): Watch => {
  const { compared, comparedChallengerRejects } = watch.seen;
  if (compared < MIN_COMPARED) return watch;
  const usual = (comparedChallengerRejects + 1) / (compared + 2);
  const limitRate = asLimit(usual * limits.maxRejectRatio);
  return { ...watch, rejectsLive: startRateTest({ limitRate, alpha: limits.falseAlarmRate / 4 }) };
};

const rateBand = (what: RolloutBand['what'], test: RateTest): RolloutBand => ({
  what,
  parts: test.parts,
  events: test.events,
  championEvents: null,
  limitRate: test.limitRate,
  limitRatio: null,
  ...oddsOf(test),
});

const oddsOf = (test: RateTest | ComparisonTest): Pick<RolloutBand, 'evidence' | 'haltsAt'> => {
  const { evidence, needed } = readTest(test);
  return { evidence, haltsAt: needed };
};

/** The tests as they stand. */
export const bandsOf = ({ rejects, rejectsLive, overrides, errors }: Watch): RolloutBand[] => [
  {
    what: 'rejects',
    parts: rejects.challengerParts,
    events: rejects.challengerEvents,
    championEvents: rejects.championEvents,
    limitRate: null,
    limitRatio: rejects.band,
    ...oddsOf(rejects),
  },
  ...(rejectsLive ? [rateBand('rejects_alone', rejectsLive)] : []),
  rateBand('overrides', overrides),
  rateBand('errors', errors),
];

/** Why to halt; null: nothing is out of its band. */
export const whyHalt = ({ rejects, rejectsLive, overrides, errors }: Watch): Statement | null => {
  if (readTest(rejects).halt) {
    return state('rejects_apart', {
      challenger: { events: rejects.challengerEvents, of: rejects.challengerParts },
      champion: { events: rejects.championEvents, of: rejects.championParts },
    });
  }
  const overLimit = ({ events, parts, limitRate: limit }: RateTest) => ({
    seen: { events, of: parts },
    limit,
  });
  if (rejectsLive && readTest(rejectsLive).halt) return state('rejects_over_limit', overLimit(rejectsLive));
  if (readTest(overrides).halt) return state('overrides_over_limit', overLimit(overrides));
  if (readTest(errors).halt) return state('errors_over_limit', overLimit(errors));
  return null;
};
