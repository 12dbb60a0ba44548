import type { GateDecision, Verdict } from './gate-types.js';

/** How a gate that cannot tell asks for labels. */
export const ASKING = {
  /** At a time: what they say may be enough. */
  atOnce: 10,
  /** A challenger less likely than this to be better is not worth a person's time. */
  leastProbability: 0.2,
} as const;

/**
 * Whether labels on disputes may settle what a gate decided.
 *
 * @param outlook the answer if all counted that is known of the sample, though what nobody labelled ends it (`SampleEvidence`)
 */
export const isWorthAsking = (
  decision: GateDecision,
  outlook: () => GateDecision = () => decision,
): boolean => {
  if (decision.answer === 'promote') return false;
  const may = ({ hope }: GateDecision): boolean => hope >= ASKING.leastProbability;
  if (may(decision)) return true;
  const seen = outlook();
  return seen.answer === 'promote' || may(seen);
};

/** A part drawn by lot, as both exported files judged it. */
export interface SampledPart {
  id: string;
  championVerdict: Verdict;
  challengerVerdict: Verdict;
  /** Null where nobody has judged it. */
  label: Verdict | null;
}

/** The beginning of a sample of which everything that tells two models apart is known, or will be with a few labels. */
export interface KnownSample {
  /** Its length, in parts. */
  length: number;
  /** Parts without a label on which both agree: neither is ahead on them, whatever they are. */
  agreed: number;
  /** Parts without a label on which they differ, `mayAsk` at most. */
  ask: string[];
}

/**
 * How far a sample tells two models apart when up to `mayAsk` of its parts are labelled. Where both give the same verdict
 * no label is needed, so ten labels say what a hundred would. The sample ends before the first part that would need one
 * more: with k disputes before it, k over the length is an unbiased estimate of their share (inverse sampling; Haldane,
 * Biometrika 1945).
 *
 * @param parts in an order that neither verdict nor label has a part in
 */
export const knownSample = (parts: readonly SampledPart[], mayAsk: number): KnownSample => {
  const sample: KnownSample = { length: 0, agreed: 0, ask: [] };
  for (const { id, label, championVerdict, challengerVerdict } of parts) {
    if (label === null && championVerdict === challengerVerdict) sample.agreed++;
    if (label === null && championVerdict !== challengerVerdict) {
      if (sample.ask.length === mayAsk) break;
      sample.ask.push(id);
    }
    sample.length++;
  }
  return sample;
};
