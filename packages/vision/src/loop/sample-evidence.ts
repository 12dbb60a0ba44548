import { knownSample, type SampledPart } from './gate-disputes.js';
import type { GateImage, Verdict } from './gate-types.js';

/** A part of an audit sample. */
export interface SamplePart {
  id: string;
  /** Null where it is not settled. */
  label: Verdict | null;
  defectTypes: string[];
  /** Asked before its turn, because models differ on it or are in doubt. */
  isEarly: boolean;
}

/** What an exported file said of a part. */
export interface PartScore {
  captureId: string;
  score: number;
  verdict: Verdict;
}

export interface Counted {
  images: GateImage[];
  /** Parts on which both agree and that count without a label. */
  agreed: number;
}

export interface SampleEvidence {
  /** What may be counted. */
  counted: Counted;
  /**
   * What would be counted if it were known as far as earlier gates have asked. It ends where the two differ for the first time on
   * what nobody has labelled, so it decides nothing but whether to ask about that. `counted` itself where it tells no more.
   */
  outlook: Counted;
  /** The next captures to ask about: champion and challenger differ on them. */
  ask(most: number): string[];
}

const byCapture = (scores: readonly PartScore[]): Map<string, PartScore> =>
  new Map(scores.map((s) => [s.captureId, s]));

/**
 * Adds what the audit sample tells of two models, beyond its images that are in the dataset revision.
 *
 * What was labelled before its turn counts only within a beginning of the sample of which all disputes are labelled: beyond it,
 * the champion's errors would be counted and what it has right would not. Within, a label on what both judge alike is worth no
 * more than none.
 *
 * @param images what the dataset revision gave
 * @param sample in an order that no verdict has a part in
 * @param asked captures that this turn has asked for
 */
export const sampleEvidence = (
  images: readonly GateImage[],
  judged: { champion: readonly PartScore[]; challenger: readonly PartScore[] } | null,
  sample: readonly SamplePart[],
  asked: ReadonlySet<string>,
): SampleEvidence => {
  const champion = byCapture(judged?.champion ?? []);
  const challenger = byCapture(judged?.challenger ?? []);
  const known = new Map(images.map((image) => [image.id, image]));
  const all = [...images];
  const parts: SampledPart[] = [];
  for (const { id, label, defectTypes, isEarly } of sample) {
    const [before, after, image] = [champion.get(id), challenger.get(id), known.get(id)];
    const championVerdict = image?.championVerdict ?? before?.verdict;
    const challengerVerdict = image?.challengerVerdict ?? after?.verdict;
    if (!championVerdict || !challengerVerdict) continue;
    const isDispute = championVerdict !== challengerVerdict;
    parts.push({ id, label: isEarly && !isDispute ? null : label, championVerdict, challengerVerdict });
    if (image || !before || !after || label === null) continue;
    all.push({
      id,
      label,
      defectTypes,
      championScore: before.score,
      championVerdict,
      challengerScore: after.score,
      challengerVerdict,
      source: 'audit',
    });
  }
  const { length, agreed } = knownSample(parts, 0);
  const inside = new Set(parts.slice(0, length).map((part) => part.id));
  const early = new Set(sample.filter((c) => c.isEarly).map((c) => c.id));
  const isTold = ({ id, championVerdict, challengerVerdict }: GateImage): boolean =>
    inside.has(id) && championVerdict !== challengerVerdict;
  const countedIf = (isUsable: boolean): Counted => ({
    agreed: isUsable ? agreed : 0,
    images: all.map((image) =>
      early.has(image.id)
        ? { ...image, isDisputed: true, pickedByChampion: !isUsable || !isTold(image) }
        : image,
    ),
  });
  // A beginning that ends at the very first dispute would say that there are none.
  const isUsable = length === parts.length || [...asked].some((id) => inside.has(id));
  const mayTell = all.some((image) => early.has(image.id) && isTold(image));
  const counted = countedIf(isUsable);
  return {
    counted,
    outlook: isUsable || !mayTell ? counted : countedIf(true),
    ask: (most) => knownSample(parts, most).ask,
  };
};
