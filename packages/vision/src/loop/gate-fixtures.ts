import type { GateImage, GateInput, Verdict } from './gate-types.js';

/** `count` images that were judged so; scores follow the verdicts. */
export const judged = (
  count: number,
  label: Verdict,
  champion: Verdict,
  challenger: Verdict,
  defectType?: string,
): GateImage[] =>
  Array.from({ length: count }, (_, i) => ({
    id: [label, champion, challenger, defectType, i].join('-'),
    label,
    defectTypes: defectType === undefined ? [] : [defectType],
    championScore: champion === 'ng' ? 0.9 : 0.1,
    championVerdict: champion,
    challengerScore: challenger === 'ng' ? 0.9 : 0.1,
    challengerVerdict: challenger,
    source: 'golden',
  }));

export const gateInput = (images: GateImage[], more: Partial<GateInput> = {}): GateInput => ({
  images,
  hasChampion: true,
  costs: { escape: 5, falseReject: 1 },
  defectRate: 0.2,
  championLatencyMs: 20,
  challengerLatencyMs: 21,
  scoreDifference: 1e-6,
  lineage: [{ name: 'lemniscate-s16', licence: 'apache-2.0', residency: 'site' }],
  allowedLicences: ['apache-2.0', 'mit'],
  allowedResidencies: null,
  ...more,
  config: { resamples: 100, ...more.config },
});
