import { z } from 'zod';
import { Residency } from './primitives.js';

/** ISO 4217, e.g. EUR or CNY. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'use the three letters of ISO 4217, e.g. EUR')
  .refine(
    (code) => Intl.supportedValuesOf('currency').includes(code),
    'there is no such currency in ISO 4217',
  )
  .meta({ id: 'Currency' });
export type Currency = z.infer<typeof Currency>;

/** What holds for every station. */
export const Site = z
  .object({
    /** That of all costs; null: nobody has said, and sums stand in cost units. */
    currency: Currency.nullable(),
    /** Where its images lie; null: nobody has said. */
    residency: Residency.nullable(),
  })
  .meta({ id: 'Site' });
export type Site = z.infer<typeof Site>;
