import { DEFAULT_COSTS } from '@lemniscate/contracts/words';
import type { Measured } from './measure.js';

/** Two models on the same parts, which neither was ever shown. */
export interface Paired {
  /** Expected cost per part, before and after. */
  costBefore: number;
  costAfter: number;
  /** One-sided p-values that the second is worse. */
  costWorseP: number;
  aurocGain: number;
  aurocWorseP: number;
}

/** Paired tests at the defect rate of the parts themselves. */
export const compareMeasured = async (before: Measured, after: Measured): Promise<Paired> => {
  const { compareModels, GATE_DEFAULTS } = await import('@lemniscate/vision/loop');
  const judged = new Map(after.images.map((image) => [image.file, image]));
  const images = before.images.flatMap(({ file, label, score, verdict }) => {
    const other = judged.get(file);
    if (!other) return [];
    return [
      {
        id: file,
        label,
        defectTypes: [],
        championScore: score,
        championVerdict: verdict,
        challengerScore: other.score,
        challengerVerdict: other.verdict,
        source: 'golden' as const,
      },
    ];
  });
  const defectRate = images.filter((i) => i.label === 'ng').length / images.length;
  const input = {
    images,
    hasChampion: true,
    costs: DEFAULT_COSTS,
    defectRate,
    championLatencyMs: null,
    challengerLatencyMs: null,
    scoreDifference: null,
    lineage: [],
    allowedLicences: null,
    allowedResidencies: null,
  };
  const { cost, auroc } = compareModels(input, images, { ...GATE_DEFAULTS, resamples: 0 });
  const costOf = ({ escapeRate, falseRejectRate }: Measured): number =>
    defectRate * DEFAULT_COSTS.escape * escapeRate.value +
    (1 - defectRate) * DEFAULT_COSTS.falseReject * falseRejectRate.value;
  return {
    costBefore: costOf(before),
    costAfter: costOf(after),
    costWorseP: cost.worseP,
    aurocGain: auroc.gain,
    aurocWorseP: auroc.worseP,
  };
};
