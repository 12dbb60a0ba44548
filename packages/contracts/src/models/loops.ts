import { z } from 'zod';
import { GATE_MINIMUM } from '../words.js';
import { Id, Instant, Rate, Residency, Sha256, Share, Slug } from './primitives.js';
import { Statement } from './statements.js';

export const TriggerSettings = z
  .object({
    /** New settled labels since the last turn. */
    labels: z.number().int().min(1).nullable().default(25),
    /** Escapes reported since the last turn. */
    escapes: z.number().int().min(1).nullable().default(3),
    drift: z.boolean().default(true),
    everyHours: z.number().positive().nullable().default(null),
  })
  .meta({ id: 'TriggerSettings' });

export const ReviewSettings = z
  .object({
    /** Share of captures that two people judge. */
    secondReviewShare: Share.default(0.05),
    /** Share of labelled groups frozen for the gate. */
    goldenShare: Share.default(0.25),
    /** Labels asked in a turn at most; null: as many as captures wait. */
    labelsPerTurn: z.number().int().min(1).nullable().default(null),
  })
  .meta({ id: 'ReviewSettings' });

export const TrainingSettings = z
  .object({
    base: z.string().min(1).max(200).default('lemniscate-s16'),
    seed: z.number().int().min(0).default(0),
    sidePx: z.number().int().min(32).max(2048).nullable().default(null),
    budgetMs: z.number().positive().nullable().default(null),
    timeoutMinutes: z.number().positive().default(60),
  })
  .meta({ id: 'TrainingSettings' });

export const GateSettings = z
  .object({
    minOk: z.number().int().min(1).default(GATE_MINIMUM.ok),
    minDefects: z.number().int().min(1).default(GATE_MINIMUM.defects),
    /** How sure the gate wants to be that the challenger is better. */
    confidence: z.number().min(0.5).max(0.9999).default(0.9),
    /** Labels that it may ask for in a turn, on parts that champion and challenger judge differently. */
    maxAsked: z.number().int().min(0).max(200).default(30),
    maxLatencyMs: z.number().positive().nullable().default(null),
    allowedLicences: z.array(z.string()).nullable().default(null),
    /** Of the site's images and of what the base learned from. A country covers its parts; null: any. */
    allowedResidencies: z.array(Residency).nullable().default(null),
    /** A person has to approve what the gate would promote. */
    needsApproval: z.boolean().default(false),
  })
  .meta({ id: 'GateSettings' });

export const RolloutSettings = z
  .object({
    shadowParts: z.number().int().min(0).default(200),
    canaryShare: Share.default(0.1),
    canaryParts: z.number().int().min(0).default(200),
    /** Parts watched after the full roll-out before the turn closes. */
    observeParts: z.number().int().min(0).default(200),
    /** Probability that a sound roll-out is halted by chance, over its whole length. */
    falseAlarmRate: z.number().min(0.0001).max(0.5).default(0.01),
    /** A reject rate may grow to this multiple before it is out of its band. */
    maxRejectRatio: z.number().min(1).default(2),
    maxErrorRate: Share.default(0.02),
  })
  .meta({ id: 'RolloutSettings' });

export const LoopSettings = z.object({
  trigger: TriggerSettings.prefault({}),
  review: ReviewSettings.prefault({}),
  training: TrainingSettings.prefault({}),
  gate: GateSettings.prefault({}),
  rollout: RolloutSettings.prefault({}),
});

export const Loop = LoopSettings.extend({
  id: Id,
  name: Slug,
  stationIds: z.array(Id),
  createdAt: Instant,
}).meta({ id: 'Loop' });
export type Loop = z.infer<typeof Loop>;

export const TURN_STATES = [
  'collecting',
  'reviewing',
  'training',
  'gating',
  'rolling_out',
  'observing',
  'closed',
  'aborted',
] as const;
export const TurnState = z.enum(TURN_STATES).meta({ id: 'TurnState' });
export type TurnState = z.infer<typeof TurnState>;

/** The gate's answer with every number behind it; `reasons` say it in words. */
export const GateDecision = z
  .object({
    answer: z.enum(['promote', 'hold', 'reject']),
    reasons: z.array(z.string()),
    /** The same, one for one; none with decisions from before there were any. */
    statements: z.array(Statement).default([]),
    numbers: z.record(z.string(), z.unknown()),
    decidedAt: Instant,
    /**
     * Captures that champion and challenger judge differently, whose labels it asked for because it could not tell the
     * two apart; `until`: when it stopped waiting for them, null while it waits.
     */
    asked: z
      .object({ captureIds: z.array(Id), since: Instant, until: Instant.nullable() })
      .nullable()
      .default(null),
    /** A person's word where the loop wants one, or against the gate. */
    approval: z
      .object({ by: z.string(), at: Instant, approved: z.boolean(), reason: z.string() })
      .nullable()
      .default(null),
  })
  .meta({ id: 'GateDecision' });
export type GateDecision = z.infer<typeof GateDecision>;

export const Turn = z
  .object({
    id: Id,
    loopId: Id,
    number: z.number().int().min(1),
    state: TurnState,
    trigger: z.enum(['labels', 'escapes', 'drift', 'schedule', 'hand']),
    startedAt: Instant,
    stateSince: Instant,
    closedAt: Instant.nullable(),
    /** Why it was aborted, held or rejected, in words. */
    reason: z.string().nullable(),
    /** The same; none where a person or a device said it in words of its own. */
    statements: z.array(Statement).default([]),
    outcome: z.enum(['promoted', 'held', 'rejected', 'rolled_back', 'aborted']).nullable(),
    datasetRevisionId: Sha256.nullable(),
    championId: Id.nullable(),
    challengerId: Id.nullable(),
    gate: GateDecision.nullable(),
    rolloutId: Id.nullable(),
    labelsUsed: z.number().int(),
    cost: z.object({ labels: z.number(), labelSeconds: z.number(), computeSeconds: z.number() }),
    /** When the labels that are new in it came, and when it reached each stage; null: not yet, or never. */
    times: z.object({
      firstCaptureAt: Instant.nullable(),
      firstLabelAt: Instant.nullable(),
      trainingAt: Instant.nullable(),
      gatingAt: Instant.nullable(),
      rollingOutAt: Instant.nullable(),
      /** A device was seen judging parts with its model. */
      liveAt: Instant.nullable(),
    }),
    jobId: Id.nullable(),
    progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }).nullable(),
  })
  .meta({ id: 'Turn' });
export type Turn = z.infer<typeof Turn>;

/** How many labels a turn's gate asked for and still waits for, before it or a person decides; 0 where it does not. */
export const labelsAsked = ({ state, gate }: Pick<Turn, 'state' | 'gate'>): number =>
  state === 'gating' && gate?.asked?.until === null && !gate.approval ? gate.asked.captureIds.length : 0;

/** What was counted in one phase of a roll-out. */
export const RolloutPhaseCounts = z
  .object({
    phase: z.enum(['shadow', 'canary', 'full']),
    parts: z.number().int(),
    /** Parts that challenger and champion both judged, and what each rejected of them. */
    compared: z.number().int(),
    comparedChallengerRejects: z.number().int(),
    comparedChampionRejects: z.number().int(),
    /** Parts whose verdict was the challenger's. */
    challengerParts: z.number().int(),
    challengerRejects: z.number().int(),
    disagreements: z.number().int(),
    overrides: z.number().int(),
  })
  .meta({ id: 'RolloutPhaseCounts' });
export type RolloutPhaseCounts = z.infer<typeof RolloutPhaseCounts>;

/** A sequential test that halts a roll-out by itself: its limit, and how near it is. */
export const RolloutBand = z
  .object({
    /** `rejects`: of both on the same parts. `rejects_alone`: once the challenger judges everything. */
    what: z.enum(['rejects', 'rejects_alone', 'overrides', 'errors']),
    /** As this test counted them: a part has one event at most. */
    parts: z.number().int(),
    events: z.number().int(),
    /** The champion's on the same parts; null where the limit is a rate. */
    championEvents: z.number().int().nullable(),
    /** The band of a rate ends here, as a share of parts. */
    limitRate: z.number().nullable(),
    /** The band of a comparison ends at this multiple of the champion's, and at as small a part of it. */
    limitRatio: z.number().nullable(),
    /** Odds against chance that it is beyond its band, the largest so far. */
    evidence: z.number(),
    haltsAt: z.number(),
  })
  .meta({ id: 'RolloutBand' });
export type RolloutBand = z.infer<typeof RolloutBand>;

export const Rollout = z
  .object({
    id: Id,
    turnId: Id,
    loopId: Id,
    stationIds: z.array(Id),
    championId: Id.nullable(),
    challengerId: Id,
    phase: z.enum(['shadow', 'canary', 'full', 'done', 'halted', 'rolled_back']),
    paused: z.boolean(),
    /** Who paused it, when and why; null while it goes on. */
    pause: z.object({ by: z.string(), at: Instant, reason: z.string() }).nullable().default(null),
    startedAt: Instant,
    phaseSince: Instant,
    counts: z.object({
      parts: z.number().int(),
      challengerParts: z.number().int(),
      challengerRejects: z.number().int(),
      championRejects: z.number().int(),
      disagreements: z.number().int(),
      overrides: z.number().int(),
      errors: z.number().int(),
    }),
    /** By phase, in their order; what was not entered yet is missing. */
    phases: z.array(RolloutPhaseCounts),
    bands: z.array(RolloutBand),
    /** What one that is under way waits for before it goes on, in words; of one that is paused, nothing. */
    waitsFor: z.array(z.string()).default([]),
    /** The same, one for one. */
    waitStatements: z.array(Statement).default([]),
    /** Why it was halted or rolled back, in words. */
    reason: z.string().nullable(),
    /** The same; none where a person or a device said it in words of its own. */
    statements: z.array(Statement).default([]),
  })
  .meta({ id: 'Rollout' });
export type Rollout = z.infer<typeof Rollout>;

/** How much the next labels are worth. */
export const LearningCurve = z
  .object({
    points: z.array(
      z.object({
        turn: z.number().int(),
        labels: z.number().int(),
        auroc: z.object({ value: z.number(), lo: z.number(), hi: z.number() }).nullable(),
        escapeRate: Rate.nullable(),
        falseRejectRate: Rate.nullable(),
      }),
    ),
    next: z
      .object({
        labels: z.number().int(),
        escapesAvoidedPerMonth: z.object({ value: z.number(), lo: z.number(), hi: z.number() }),
        falseRejectsAvoidedPerMonth: z.object({ value: z.number(), lo: z.number(), hi: z.number() }),
        savedPerMonth: z.object({ value: z.number(), lo: z.number(), hi: z.number() }),
        costOfLabels: z.number(),
      })
      .nullable(),
    /** Why nothing is foretold, in words. */
    refused: z.string().nullable(),
    /** The same. */
    statements: z.array(Statement).default([]),
  })
  .meta({ id: 'LearningCurve' });
export type LearningCurve = z.infer<typeof LearningCurve>;

const Seconds = z.object({ median: z.number(), p90: z.number() });

/**
 * How long each part of the way from a capture to a better model took, in seconds: of labels whose turn, or the first after
 * it, was promoted, and whose model was seen at the line until its roll-out was over.
 */
export const LoopVelocity = z
  .object({
    /** Promoted turns that these labels led to. */
    turns: z.number().int(),
    captureToLabel: Seconds.nullable(),
    labelToTraining: Seconds.nullable(),
    training: Seconds.nullable(),
    gating: Seconds.nullable(),
    /** Until a device was seen judging with the model. */
    rollout: Seconds.nullable(),
    /** From then on until its turn closed: the model is confirmed. */
    observation: Seconds.nullable(),
    labelToLive: Seconds.nullable(),
    captureToLive: Seconds.nullable(),
    labelToConfirmed: Seconds.nullable(),
    captureToConfirmed: Seconds.nullable(),
  })
  .meta({ id: 'LoopVelocity' });
export type LoopVelocity = z.infer<typeof LoopVelocity>;
