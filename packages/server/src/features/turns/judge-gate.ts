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
  type LineageMember,
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
  /** Of the site's images. */
  residency: string | null;
  at: Date;
}

const byCapture = (
  scores: readonly z.infer<typeof GateScore>[] = [],
): Map<string, z.infer<typeof GateScore>> => new Map(scores.map((s) => [s.captureId, s]));

type Scores = readonly z.infer<typeof GateScore>[];

/** By capture, what champion and challenger said. */
const pairOf = (pair: { champion: Scores | null; challenger: Scores } | null) => ({
  before: byCapture(pair?.champion ?? []),
  after: byCapture(pair?.challenger),
});

/** What neither model had learned from when it judged, as both did; null where a score is missing. */
const imagesOf = ({ result, manifest, audited, picked, hasChampion }: Gating): GateImage[] | null => {
  const exported = pairOf(result);
  // Cross-validation speaks for a model of what taught it.
  const unseen = pairOf(hasChampion ? result.unseen : null);
  const taught = pairOf(hasChampion ? result.taught : null);
  const images: GateImage[] = [];
  for (const { captureId, split, verdict, defectTypes } of manifest.items) {
    const isTraining = split === 'train';
    const isTaught = taught.after.has(captureId);
    const { before, after } = !isTraining ? exported : isTaught ? taught : unseen;
    const [champion, challenger] = [before.get(captureId), after.get(captureId)];
    if (isTraining && (!champion || !challenger)) continue;
    if (!challenger || (hasChampion && !champion)) return null;
    images.push({
      id: captureId,
      label: verdict,
      defectTypes,
      championScore: champion?.score ?? null,
      championVerdict: champion?.verdict ?? null,
      challengerScore: challenger.score,
      challengerVerdict: challenger.verdict,
      source: isTraining ? (isTaught ? 'taught' : 'unseen') : audited.has(captureId) ? 'audit' : 'golden',
      pickedByChampion: picked.has(captureId),
    });
  }
  return images;
};

/** Through JSON: what is not a number there (a rate of nothing) is null. */
const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What stands behind a model: its base, and the images of this site, which are the site's own. */
const lineageOf = ({ base, datasetRevisionId }: ModelRevision, ofSite: string | null): LineageMember[] => [
  {
    name: base.id,
    licence: base.license === 'unknown' ? null : base.license,
    residency: base.residency === 'none' ? undefined : (base.residency ?? null),
  },
  { name: `dataset ${datasetRevisionId.slice(0, 8)}`, residency: ofSite },
];

/** Null where the trainer left out images that the gate needs. `ask`: captures whose labels would tell the two apart. */
export const judgeGate = (gating: Gating): { decision: GateDecision; ask: string[] } | null => {
  const { result, manifest, challenger, settings, hasChampion, asked, at } = gating;
  const given = imagesOf(gating);
  if (!given) return null;
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
      lineage: lineageOf(challenger, gating.residency),
      allowedLicences: settings.allowedLicences,
      allowedResidencies: settings.allowedResidencies,
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
  const isWorthIt = (): boolean =>
    isWorthAsking(decision, () =>
      evidence.outlook === evidence.counted ? decision : decide(evidence.outlook),
    );
  return {
    decision: {
      answer: decision.answer,
      reasons: decision.reasons,
      statements: throughJson(decision.statements),
      numbers: throughJson({ ...decision.numbers }),
      decidedAt: at.toISOString(),
      asked: null,
      approval: null,
    },
    ask: mayAsk > 0 && isWorthIt() ? evidence.ask(mayAsk) : [],
  };
};
