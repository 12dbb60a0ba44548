import type { GateResult, GateScore } from '@lemniscate/contracts';
import { type GateImage, knownSample, type SampledPart } from '@lemniscate/vision/loop';
import type { z } from 'zod';
import type { SampleCapture } from './gate.repo.js';

export interface SampleEvidence {
  images: GateImage[];
  /** Parts without a label on which both agree. */
  agreed: number;
  /** The next captures to ask about: champion and challenger differ on them. */
  ask(most: number): string[];
}

type Score = z.infer<typeof GateScore>;

const byCapture = (scores: readonly Score[]): Map<string, Score> =>
  new Map(scores.map((s) => [s.captureId, s]));

/**
 * Adds what the champion's audit sample tells of two models, beyond its images that are in the dataset revision.
 *
 * What was asked for because two models differ on it counts only within a beginning of the sample of which all disputes
 * are labelled: beyond it, the champion's errors would be counted and what it has right would not.
 *
 * @param images what the dataset revision gave
 * @param sample in an order that no verdict has a part in
 * @param asked captures that this turn has asked for
 */
export const sampleEvidence = (
  images: readonly GateImage[],
  judged: z.infer<typeof GateResult>['sample'],
  sample: readonly SampleCapture[],
  asked: ReadonlySet<string>,
): SampleEvidence => {
  const champion = byCapture(judged?.champion ?? []);
  const challenger = byCapture(judged?.challenger ?? []);
  const known = new Map(images.map((image) => [image.id, image]));
  const added: GateImage[] = [];
  const parts: SampledPart[] = [];
  for (const { id, label, defectTypes } of sample) {
    const [before, after, image] = [champion.get(id), challenger.get(id), known.get(id)];
    if (image?.championVerdict) {
      const { championVerdict, challengerVerdict } = image;
      parts.push({ id, label: image.label, championVerdict, challengerVerdict });
    }
    if (image || !before || !after) continue;
    parts.push({ id, label, championVerdict: before.verdict, challengerVerdict: after.verdict });
    if (label === null) continue;
    added.push({
      id,
      label,
      defectTypes,
      championScore: before.score,
      championVerdict: before.verdict,
      challengerScore: after.score,
      challengerVerdict: after.verdict,
      source: 'audit',
    });
  }
  const { length, agreed } = knownSample(parts, 0);
  const inside = parts.slice(0, length).map((part) => part.id);
  // A beginning that ends at the very first dispute would say that there are none.
  const isUsable = length === parts.length || inside.some((id) => asked.has(id));
  const counted = new Set(isUsable ? inside : []);
  const disputed = new Set(sample.filter((c) => c.isDisputed).map((c) => c.id));
  const mark = (image: GateImage): GateImage =>
    disputed.has(image.id)
      ? { ...image, isDisputed: true, pickedByChampion: image.pickedByChampion || !counted.has(image.id) }
      : image;
  return {
    images: [...images, ...added].map(mark),
    agreed: isUsable ? agreed : 0,
    ask: (most) => knownSample(parts, most).ask,
  };
};
