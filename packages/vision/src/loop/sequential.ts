import { binomialEvidence, comparisonEvidence, logMeanExp, pairedEvidence } from './evidence.js';

/**
 * Tests that may be looked at after every batch and stopped at any time (Wald 1945; Ramdas, Grünwald, Vovk & Shafer,
 * "Game-theoretic statistics and safe anytime-valid inference", Statistical Science 2023). Evidence is the capital of
 * a bet that is fair or worse while the rate is within its band: it ever exceeds 1/α with probability at most α (Ville
 * 1939), over the whole rollout, however often it is looked at.
 */

/** One rate that must stay at or below a limit: overrides, errors. */
export interface RateTest {
  kind: 'rate';
  /** Limit, 0 < limit < 1, as a share of parts. */
  limitRate: number;
  alpha: number;
  /** ln of the evidence of each alternative. */
  logEvidence: number[];
  /** Largest so far: once halted, always halted. */
  maxLogEvidence: number;
  parts: number;
  events: number;
}

/** Challenger's rate against the champion's over the same time; what the rate itself is need not be known. */
export interface ComparisonTest {
  /** `concurrent`: different parts, shared at random. `paired`: both judged the same parts. */
  kind: 'concurrent' | 'paired';
  /** Within the band: 1/band … band times the champion's odds (`concurrent`) or rate (`paired`); alike for small rates. */
  band: number;
  alpha: number;
  logEvidence: number[];
  maxLogEvidence: number;
  challengerParts: number;
  challengerEvents: number;
  championParts: number;
  championEvents: number;
}

export type SequentialTest = RateTest | ComparisonTest;

/** Alternatives bet on, as odds ratios beyond the limit; equal stakes. */
const ALTERNATIVES = [1.25, 1.5, 2, 3, 5, 10] as const;

const checkAlpha = (alpha: number): void => {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`${alpha} is not a false-alarm rate.`);
};

const checkCount = (events: number, parts: number): void => {
  if (!Number.isInteger(events) || !Number.isInteger(parts) || events < 0 || events > parts)
    throw new RangeError(`${events} of ${parts} is not a count.`);
};

export const startRateTest = ({ limitRate, alpha }: { limitRate: number; alpha: number }): RateTest => {
  checkAlpha(alpha);
  if (!(limitRate > 0 && limitRate < 1)) throw new RangeError(`${limitRate} is not a rate to stay below.`);
  const logEvidence = ALTERNATIVES.map(() => 0);
  return { kind: 'rate', limitRate, alpha, logEvidence, maxLogEvidence: 0, parts: 0, events: 0 };
};

/** @param band how many times the champion's odds the challenger's may be, either way; at least 1 */
export const startComparison = ({
  kind,
  band,
  alpha,
}: Pick<ComparisonTest, 'kind' | 'band' | 'alpha'>): ComparisonTest => {
  checkAlpha(alpha);
  if (!(band >= 1)) throw new RangeError(`A band of ${band} is empty.`);
  return {
    kind,
    band,
    alpha,
    // Above the band, then below it.
    logEvidence: [...ALTERNATIVES, ...ALTERNATIVES].map(() => 0),
    maxLogEvidence: 0,
    challengerParts: 0,
    challengerEvents: 0,
    championParts: 0,
    championEvents: 0,
  };
};

const oddsRate = (rate: number, ratio: number): number => {
  const odds = (rate / (1 - rate)) * ratio;
  return odds / (1 + odds);
};

/**
 * A batch of parts, of which some were overridden, in error, or whatever is counted. Events may come after their part, in a
 * batch without parts: evidence is linear in both, so it is the same in the end and no larger meanwhile. In all a part has
 * one event at most. The state is left as it was.
 */
export const addToRate = (test: RateTest, batch: { events: number; parts: number }): RateTest => {
  const { events, parts } = batch;
  checkCount(events, events + parts);
  checkCount(test.events + events, test.parts + parts);
  const logEvidence = test.logEvidence.map(
    (log, j) =>
      log + binomialEvidence(events, parts, oddsRate(test.limitRate, ALTERNATIVES[j]), test.limitRate),
  );
  return {
    ...test,
    logEvidence,
    maxLogEvidence: Math.max(test.maxLogEvidence, logMeanExp(logEvidence)),
    parts: test.parts + parts,
    events: test.events + events,
  };
};

export interface ComparisonBatch {
  challengerEvents: number;
  challengerParts: number;
  championEvents: number;
  championParts: number;
  /** Paired only: parts with the event for both. */
  bothEvents?: number;
}

/**
 * Alternatives lie beyond the band on either side. The rate may change from batch to batch, for both alike, as it does
 * with lots; a batch should therefore be short: minutes, not shifts.
 */
export const addToComparison = (test: ComparisonTest, batch: ComparisonBatch): ComparisonTest => {
  const { challengerEvents, challengerParts, championEvents, championParts, bothEvents = 0 } = batch;
  checkCount(challengerEvents, challengerParts);
  checkCount(championEvents, championParts);
  const ratios = [
    ...ALTERNATIVES.map((a) => [test.band * a, test.band]),
    ...ALTERNATIVES.map((a) => [1 / (test.band * a), 1 / test.band]),
  ];
  if (test.kind === 'paired') {
    checkCount(bothEvents, Math.min(challengerEvents, championEvents));
    if (challengerParts !== championParts) throw new RangeError('Paired parts are judged by both.');
  }
  const gains =
    test.kind === 'paired'
      ? pairedEvidence(
          {
            both: bothEvents,
            challengerOnly: challengerEvents - bothEvents,
            championOnly: championEvents - bothEvents,
          },
          test.band,
        )
      : comparisonEvidence(batch, ratios);
  const logEvidence = test.logEvidence.map((log, j) => log + gains[j]);
  return {
    ...test,
    logEvidence,
    maxLogEvidence: Math.max(test.maxLogEvidence, logMeanExp(logEvidence)),
    challengerParts: test.challengerParts + challengerParts,
    challengerEvents: test.challengerEvents + challengerEvents,
    championParts: test.championParts + championParts,
    championEvents: test.championEvents + championEvents,
  };
};

/** The evidence so far, how much is needed, and whether to halt. `evidence` may be read as odds against chance. */
export const readTest = ({
  maxLogEvidence,
  alpha,
}: SequentialTest): { halt: boolean; evidence: number; needed: number; pValue: number } => ({
  halt: maxLogEvidence >= -Math.log(alpha),
  evidence: Math.exp(Math.min(maxLogEvidence, 700)),
  needed: 1 / alpha,
  // Valid at any time: inf over time of 1/evidence.
  pValue: Math.min(1, Math.exp(-maxLogEvidence)),
});
