import { type RawBuilder, sql } from 'kysely';

/** Log-odds, kept finite. */
const logit = (share: RawBuilder<unknown>): RawBuilder<number> => {
  const p = sql`least(greatest(${share}, 1e-7), 1 - 1e-7)`;
  return sql`ln(${p} / (1 - ${p}))`;
};

/** How far a model's score is from its threshold: the less, the more it is in doubt. */
export const marginOf = (score: RawBuilder<unknown>, threshold: RawBuilder<unknown>): RawBuilder<number> =>
  sql`abs(${logit(score)} - ${logit(threshold)})`;
