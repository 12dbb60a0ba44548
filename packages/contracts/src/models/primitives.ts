import { z } from 'zod';
import { RESIDENCY } from '../words.js';

/** UUID version 7 (RFC 9562, §5.7): unique without a server, and sorted by the time it was made. */
export const Id = z.uuid().meta({ id: 'Id', description: 'UUIDv7' });
export type Id = z.infer<typeof Id>;

/** SHA-256 in lower-case hex; the name of a blob is its digest. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex')
  .meta({ id: 'Sha256' });
export type Sha256 = z.infer<typeof Sha256>;

/** An instant in UTC, ISO 8601 with milliseconds. */
export const Instant = z.iso.datetime().meta({ id: 'Instant' });
export type Instant = z.infer<typeof Instant>;

/** What people type for a station, loop or defect type: lower case, digits, '-' and '_'. */
export const Slug = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'use lower-case letters, digits, ".", "_" and "-"')
  .meta({ id: 'Slug' });
export type Slug = z.infer<typeof Slug>;

/** A defect type is named by people in any script; no control characters, because it is drawn in terminals and pages. */
export const DefectType = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}]+$/u, 'control characters cannot be drawn')
  .meta({ id: 'DefectType' });
export type DefectType = z.infer<typeof DefectType>;

/** Where data lies or comes from, as ISO 3166 has it: a country or a part of one, e.g. DE or CN-SH. */
export const Residency = z
  .string()
  .regex(RESIDENCY, 'use ISO 3166, e.g. DE or CN-SH')
  .meta({ id: 'Residency' });
export type Residency = z.infer<typeof Residency>;

/** A line of free text by a person. */
export const Note = z.string().trim().max(2000);

export const Share = z.number().min(0).max(1);

/** A rate with its exact binomial 95 % interval (Clopper & Pearson 1934); null where nothing was counted. */
export const Rate = z
  .object({ value: Share, lo: Share, hi: Share, events: z.number().int(), n: z.number().int() })
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof Rate>;

/** A number with its 95 % interval. */
export const Estimate = z
  .object({ value: z.number(), lo: z.number(), hi: z.number() })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof Estimate>;

/** `cursor` is opaque; absent on the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), cursor: z.string().optional() });

export const PageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const Verdict = z.enum(['ok', 'ng']).meta({ id: 'Verdict' });
export type Verdict = z.infer<typeof Verdict>;

type Changes<S extends z.ZodRawShape> = {
  [K in keyof S]: z.ZodOptional<S[K] extends z.ZodDefault<infer T> | z.ZodPrefault<infer T> ? T : S[K]>;
};

const withoutDefault = (field: unknown): z.ZodType =>
  field instanceof z.ZodDefault || field instanceof z.ZodPrefault
    ? (field.unwrap() as z.ZodType)
    : (field as z.ZodType);

/** What is not named stays as it is: `partial()` would bring in the defaults and reset it. */
export const changes = <S extends z.ZodRawShape>({ shape }: z.ZodObject<S>): z.ZodObject<Changes<S>> =>
  z.object(
    Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, withoutDefault(field).optional()])),
  ) as unknown as z.ZodObject<Changes<S>>;
