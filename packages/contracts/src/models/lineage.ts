import { z } from 'zod';
import { Instant, Sha256 } from './primitives.js';

/** `id` is kind:id. */
export const LineageNode = z
  .object({
    id: z.string(),
    kind: z.enum(['base', 'model', 'dataset', 'station', 'loop']),
    label: z.string(),
    at: Instant.nullable(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .meta({ id: 'LineageNode' });
export type LineageNode = z.infer<typeof LineageNode>;

/** From what came first to what came of it. */
export const LineageEdge = z
  .object({
    from: z.string(),
    to: z.string(),
    /** A model from a base or model; by a dataset; at a station; a dataset from a loop's labels. */
    relation: z.enum(['derived_from', 'taught_by', 'deployed_at', 'labelled_at']),
  })
  .meta({ id: 'LineageEdge' });
export type LineageEdge = z.infer<typeof LineageEdge>;

export const LineageGraph = z
  .object({
    nodes: z.array(LineageNode),
    edges: z.array(LineageEdge),
    /** The latest models only: there are more than were asked for. */
    truncated: z.boolean(),
  })
  .meta({ id: 'LineageGraph' });
export type LineageGraph = z.infer<typeof LineageGraph>;

export const Base = z
  .object({
    id: z.string(),
    license: z.string(),
    sha256: Sha256,
    /** Comes with Lemniscate; else it is known from a model that was made of it. */
    inTheBox: z.boolean(),
    /** Models made of it. */
    models: z.number().int(),
    /** Markdown. */
    card: z.string().nullable(),
  })
  .meta({ id: 'Base' });
export type Base = z.infer<typeof Base>;
