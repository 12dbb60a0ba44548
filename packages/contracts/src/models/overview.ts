import { z } from 'zod';
import { Id, Instant } from './primitives.js';
import { LoopVelocity, TurnState } from './loops.js';
import { Statement } from './statements.js';

export const TROUBLE_KINDS = [
  'device_silent',
  'device_problem',
  'spool_dropping',
  'records_held',
  'station_without_model',
  'drift',
  'rollout_halted',
  'escapes_reported',
  'conflicts_waiting',
] as const;
export const TroubleKind = z.enum(TROUBLE_KINDS).meta({ id: 'TroubleKind' });
export type TroubleKind = z.infer<typeof TroubleKind>;

/** Something a person should look at. `params` are the values in `inWords`, for pages in another language. */
export const Trouble = z
  .object({
    kind: TroubleKind,
    severity: z.enum(['error', 'warning']),
    stationId: Id.nullable(),
    stationName: z.string().nullable(),
    deviceId: Id.nullable(),
    deviceName: z.string().nullable(),
    loopId: Id.nullable(),
    turnId: Id.nullable(),
    since: Instant,
    inWords: z.string(),
    /** The same, where the roll-out or its turn said so. */
    statements: z.array(Statement).default([]),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: 'Trouble' });
export type Trouble = z.infer<typeof Trouble>;

export const OverviewLoop = z
  .object({
    id: Id,
    name: z.string(),
    /** The open turn, else the latest one; null before the first. */
    turnId: Id.nullable(),
    turnNumber: z.number().int().nullable(),
    /** `collecting` where no turn is open. */
    state: TurnState,
    stateSince: Instant,
    progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }).nullable(),
    /** The champion that most stations of the loop run. */
    championNumber: z.number().int().nullable(),
    labelsSinceTurn: z.number().int(),
    /** So many start a turn; null where labels do not. */
    labelsWanted: z.number().int().nullable(),
    /** The gate would promote, and a person has to say so. */
    waitsForApproval: z.boolean(),
  })
  .meta({ id: 'OverviewLoop' });
export type OverviewLoop = z.infer<typeof OverviewLoop>;

const count = z.number().int();

/** The whole loop at a glance. Days are UTC days. */
export const Overview = z
  .object({
    at: Instant,
    counts: z.object({
      stations: count,
      devices: count,
      /** Heard within two minutes. */
      devicesSeen: count,
      inspectionsToday: count,
      rejectedToday: count,
      capturesWaiting: count,
      /** Captures that wait for a second opinion. */
      seconds: count,
      conflicts: count,
      labelledToday: count,
      /** Labelled captures. */
      labels: count,
      /** Turns by state. */
      training: count,
      gating: count,
      rollingOut: count,
      observing: count,
      models: count,
      /** Frozen dataset revisions. */
      datasets: count,
      /** That models were made of. */
      bases: count,
      /** Stations with a champion. */
      champions: count,
    }),
    /** How long the oldest has waited or run; null where there is none. */
    waits: z.object({
      oldestCaptureSeconds: z.number().nullable(),
      trainingSeconds: z.number().nullable(),
      gatingSeconds: z.number().nullable(),
      rolloutSeconds: z.number().nullable(),
    }),
    /** Over all loops. */
    velocity: LoopVelocity,
    loops: z.array(OverviewLoop),
    /** Most severe first. */
    troubles: z.array(Trouble),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof Overview>;
