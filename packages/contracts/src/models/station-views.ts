import { z } from 'zod';
import { Estimate, Id, Instant, Rate } from './primitives.js';
import { Statement } from './statements.js';

/** One point of a chart; rates of errors come from labelled audit samples alone. */
export const SeriesItem = z
  .object({
    from: Instant,
    inspections: z.number().int(),
    rejected: z.number().int(),
    rejectRate: Rate.nullable(),
    escapeRate: Rate.nullable(),
    falseRejectRate: Rate.nullable(),
  })
  .meta({ id: 'SeriesItem' });
export type SeriesItem = z.infer<typeof SeriesItem>;

/** What one model did within the time asked for. */
export const SeriesModel = z
  .object({
    modelId: Id,
    /** Null for a model that is not known here. */
    number: z.number().int().nullable(),
    from: Instant,
    /** Null while it is the champion. */
    to: Instant.nullable(),
    inspections: z.number().int(),
    rejected: z.number().int(),
    rejectRate: Rate.nullable(),
    escapeRate: Rate.nullable(),
    falseRejectRate: Rate.nullable(),
  })
  .meta({ id: 'SeriesModel' });
export type SeriesModel = z.infer<typeof SeriesModel>;

export const StationSeries = z
  .object({
    from: Instant,
    to: Instant,
    /** Whole hours. */
    bucketSeconds: z.number().int(),
    /** Every bucket from `from` on, those without inspections too. */
    items: z.array(SeriesItem),
    /** Oldest first. */
    models: z.array(SeriesModel),
  })
  .meta({ id: 'StationSeries' });
export type StationSeries = z.infer<typeof StationSeries>;

export const ThresholdPoint = z
  .object({
    threshold: z.number(),
    escapeRate: Rate,
    falseRejectRate: Rate,
    escapesPerDay: Estimate,
    falseRejectsPerDay: Estimate,
    costPerDay: Estimate,
  })
  .meta({ id: 'ThresholdPoint' });
export type ThresholdPoint = z.infer<typeof ThresholdPoint>;

/** What each threshold of a station would mean, as labelled images scored by its champion have it. */
export const ThresholdCurve = z
  .object({
    modelId: Id.nullable(),
    /** What the station uses now; null without a champion. */
    inForce: z.number().nullable(),
    ofModel: z.number().nullable(),
    byHand: z.boolean(),
    basis: z.object({
      ok: z.number().int(),
      ng: z.number().int(),
      inWords: z.string(),
      /** The same, a sentence each. */
      statements: z.array(Statement).default([]),
    }),
    defectRate: Estimate.nullable(),
    partsPerDay: z.number(),
    /** By growing threshold; the one in force and the model's own are among them. Empty where refused. */
    points: z.array(ThresholdPoint).max(101),
    /** `edges` has one more entry than the counts. */
    histogram: z.object({
      edges: z.array(z.number()),
      ok: z.array(z.number().int()),
      ng: z.array(z.number().int()),
    }),
    /** Why no curve is drawn, in words. */
    refused: z.string().nullable(),
    /** The same. */
    statements: z.array(Statement).default([]),
  })
  .meta({ id: 'ThresholdCurve' });
export type ThresholdCurve = z.infer<typeof ThresholdCurve>;

export const StationConditions = z
  .object({
    from: Instant,
    to: Instant,
    bucketSeconds: z.number(),
    measurements: z.array(z.string()),
    /** Buckets without images are left out. */
    items: z.array(
      z.object({
        from: Instant,
        /** Images seen. */
        n: z.number().int(),
        values: z.record(z.string(), z.object({ median: z.number(), spread: z.number() })),
      }),
    ),
    /** What is usual, by measurement; null while too little was seen to know. */
    normal: z.record(z.string(), z.object({ lo: z.number(), hi: z.number() })).nullable(),
  })
  .meta({ id: 'StationConditions' });
export type StationConditions = z.infer<typeof StationConditions>;
