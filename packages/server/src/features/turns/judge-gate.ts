import type {
  DatasetManifest,
  GateDecision,
  GateResult,
  GateScore,
  Loop,
  ModelRevision,
} from '@lemniscate/contracts';
import {
  ASKING,
  type Counted,
  decideGate,
  type GateImage,
  isWorthAsking,
  sampleEvidence,
  type SamplePart,
} from '@lemniscate/vision/loop';
import type { z } from 'zod';

interface Gating {
  result: z.infer<typeof GateResult>;
  manifest: DatasetManifest;
  /** Captures of the audit sample that are recent. */
  audited: ReadonlySet<string>;
  /** Captures that the champion itself chose. */
  picked: ReadonlySet<string>;
  /** The audit sample, in an order that no verdict has a part in. */
  sample: readonly SamplePart[];
  /** Captures of it that this turn has asked for already. */
  asked: ReadonlySet<string>;
  hasChampion: boolean;
  challenger: ModelRevision;
  settings: Loop['gate'];
  costs: { escape: number; falseReject: number };
  at: Date;
}

const byCapture = (
  scores: readonly z.infer<typeof GateScore>[] = [],
): Map<string, z.infer<typeof GateScore>> => new Map(scores.map((s) => [s.captureId, s]));

/** What neither model had learned from when it judged, as both did; null where a score is missing. */
const imagesOf = ({ result, manifest, audited, picked, hasChampion }: Gating): GateImage[] | null => {
  const exported = { champion: byCapture(result.champion ?? []), challenger: byCapture(result.challenger) };
  const unseen = {
    champion: byCapture(result.unseen?.champion),
    challenger: byCapture(result.unseen?.challenger),
  };
  const images: GateImage[] = [];
  for (const item of manifest.items) {
    const isTaught = item.split === 'train';
    const of = isTaught ? unseen : exported;
    const before = of.champion.get(item.captureId);
    const after = of.challenger.get(item.captureId);
    if (isTaught && (!after || !before || !hasChampion)) continue;
    if (!after || (hasChampion && !before)) return null;
    images.push({
      id: item.captureId,
      label: item.verdict,
      defectTypes: item.defectTypes,
      championScore: hasChampion ? (before?.score ?? null) : null,
      championVerdict: hasChampion ? (before?.verdict ?? null) : null,
      challengerScore: after.score,
      challengerVerdict: after.verdict,
      source: isTaught ? 'unseen' : audited.has(item.captureId) ? 'audit' : 'golden',
      pickedByChampion: picked.has(item.captureId),
    });
  }
  return images;
};

/** Null where the trainer left out images that the gate needs. `ask`: captures whose labels would tell the two apart. */
export const judgeGate = (gating: Gating): { decision: GateDecision; ask: string[] } | null => {
  const { result, manifest, challenger, settings, hasChampion, asked, at } = gating;
  const given = imagesOf(gating);
  if (!given) return null;
  const { base } = challenger;
  const evidence = sampleEvidence(given, result.sample, gating.sample, asked);
  const decide = (counted: Counted) =>
    decideGate({
      ...counted,
      hasChampion,
      costs: gating.costs,
      defectRate: manifest.defectRate,
      championLatencyMs: result.latencyMs.champion,
      challengerLatencyMs: result.latencyMs.challenger,
      scoreDifference: result.parityMaxAbs,
      lineage: [{ name: base.id, licence: base.license, residency: null }],
      allowedLicences: settings.allowedLicences,
      allowedResidencies: null,
      config: {
        minOk: settings.minOk,
        minDefects: settings.minDefects,
        confidence: settings.confidence,
        // Not undefined: it would take the place of the default.
        ...(settings.maxLatencyMs !== null && { maxLatencyMs: settings.maxLatencyMs }),
      },
    });
  const decision = decide(evidence.counted);
  const mayAsk = Math.min(ASKING.atOnce, settings.maxAsked - asked.size);
  const isWorthIt = (): boolean => isWorthAsking(decision, () => decide(evidence.outlook));
  return {
    decision: {
      answer: decision.answer,
      reasons: decision.reasons,
      // Through JSON: what is not a number there (a rate of nothing) is null.
      numbers: JSON.parse(JSON.stringify(decision.numbers)) as Record<string, unknown>,
      decidedAt: at.toISOString(),
      asked: null,
      approval: null,
    },
    ask: mayAsk > 0 && isWorthIt() ? evidence.ask(mayAsk) : [],
  };
};
