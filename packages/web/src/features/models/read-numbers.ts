import type { Rate } from '@lemniscate/contracts';
import { z } from 'zod';

/** Vision counts in `count` of `of`, the API in `events` of `n`. JSON has null for the rate of nothing. */
const LooseRate = z.object({
  value: z.number(),
  lo: z.number(),
  hi: z.number(),
  count: z.number().optional(),
  of: z.number().optional(),
  events: z.number().optional(),
  n: z.number().optional(),
});

export const readRate = (given: unknown): Rate | null => {
  const { data } = LooseRate.safeParse(given);
  if (!data) return null;
  const n = data.n ?? data.of ?? 0;
  return n > 0
    ? { value: data.value, lo: data.lo, hi: data.hi, events: data.events ?? data.count ?? 0, n }
    : null;
};

const Expected = z.object({
  auroc: z.number().nullable().catch(null),
  escapeRate: z.unknown().optional(),
  falseRejectRate: z.unknown().optional(),
  heads: z.array(z.object({ name: z.string(), weight: z.number() })).catch([]),
  good: z.number().nullable().catch(null),
  defects: z.number().nullable().catch(null),
});

/** What a trainer said of its model: a record whose shape is the trainer's. */
export const readExpected = (given: Record<string, unknown>) => {
  const { escapeRate, falseRejectRate, ...rest } = Expected.parse(given);
  return { ...rest, escapeRate: readRate(escapeRate), falseRejectRate: readRate(falseRejectRate) };
};

const Side = z.object({
  escapeRate: z.unknown().optional(),
  falseRejectRate: z.unknown().optional(),
  byDefectType: z.record(z.string(), z.unknown()).catch({}),
  costPerPart: z.number().nullable().catch(null),
});

const Gate = z.object({
  ok: z.number().catch(0),
  ng: z.number().catch(0),
  challenger: Side.nullable().catch(null),
  comparison: z
    .object({ champion: Side.nullable().catch(null) })
    .nullable()
    .catch(null),
  championLatencyMs: z.number().nullable().catch(null),
  challengerLatencyMs: z.number().nullable().catch(null),
});

export interface GateSide {
  escapeRate: Rate | null;
  falseRejectRate: Rate | null;
  byDefectType: ReadonlyMap<string, Rate | null>;
  costPerPart: number | null;
  latencyMs: number | null;
}

const sideOf = (side: z.infer<typeof Side> | null, latencyMs: number | null): GateSide | null =>
  side && {
    escapeRate: readRate(side.escapeRate),
    falseRejectRate: readRate(side.falseRejectRate),
    byDefectType: new Map(Object.entries(side.byDefectType).map(([type, rate]) => [type, readRate(rate)])),
    costPerPart: side.costPerPart,
    latencyMs,
  };

/** The gate's numbers of both models; the champion's are null at a loop's first model. */
export const readGate = (numbers: Record<string, unknown>) => {
  const { ok, ng, challenger, comparison, championLatencyMs, challengerLatencyMs } = Gate.parse(numbers);
  return {
    ok,
    ng,
    challenger: sideOf(challenger, challengerLatencyMs),
    champion: sideOf(comparison?.champion ?? null, championLatencyMs),
  };
};
