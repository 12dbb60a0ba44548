import { z } from 'zod';

/** Null where nothing was counted. */
const number = z.number().nullable();
const GateRate = z.object({ value: number, lo: number, hi: number, count: z.number(), of: z.number() });
export type GateRate = z.infer<typeof GateRate>;

const Rates = z.object({
  escapeRate: GateRate,
  falseRejectRate: GateRate,
  byDefectType: z.record(z.string(), GateRate),
  costPerPart: number,
});

const Pairs = z.object({
  of: z.number(),
  won: z.number(),
  lost: z.number(),
  worseP: number,
  differentP: number,
});
export type Pairs = z.infer<typeof Pairs>;

const Gain = z.object({
  gain: number,
  standardError: number,
  bootstrap: z.object({ value: number, lo: number, hi: number }).nullable(),
  probability: number,
  worseP: number,
});
export type Gain = z.infer<typeof Gain>;

/** What this page knows to lay out; a gate of another version may know less or more. */
const Numbers = z.object({
  challenger: Rates,
  comparison: z
    .object({
      champion: Rates,
      escapes: Pairs,
      falseRejects: Pairs,
      byDefectType: z.record(z.string(), Pairs),
      cost: Gain,
      auroc: Gain.extend({ champion: number, challenger: number }),
    })
    .nullable(),
  championLatencyMs: number.optional(),
  challengerLatencyMs: number.optional(),
  scoreDifference: number.optional(),
});
export type GateNumbers = z.infer<typeof Numbers>;

export const readGateNumbers = (numbers: Record<string, unknown>): GateNumbers | null =>
  Numbers.safeParse(numbers).data ?? null;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every number that is not in `known`, by its path: nothing the gate counted stays unseen. */
export const otherNumbers = (
  numbers: Record<string, unknown>,
  known: Record<string, unknown> | null,
  path = '',
): { path: string; value: string | number | boolean | null }[] =>
  Object.entries(numbers).flatMap(([key, value]) => {
    const at = path ? `${path}.${key}` : key;
    const laidOut = known?.[key];
    if (isPlain(value)) return otherNumbers(value, isPlain(laidOut) ? laidOut : null, at);
    if (known && key in known) return [];
    if (Array.isArray(value)) return [{ path: at, value: JSON.stringify(value) }];
    return [{ path: at, value: value as string | number | boolean | null }];
  });
