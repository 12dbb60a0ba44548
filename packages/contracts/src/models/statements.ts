import { z } from 'zod';

/**
 * A sentence of the server as a code with values, beside its English words: for pages in another language. Codes, and what
 * their values are, stand in `STATEMENTS`; what is not a number there is null.
 */
export const Statement = z
  .object({ code: z.string(), values: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Statement' });
export type Statement = z.infer<typeof Statement>;
