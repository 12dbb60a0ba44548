import { type IsolationLevel, sql, type Transaction } from 'kysely';
import { insideTransaction } from './pglite-dialect.js';
import type { Database, Db, Trx } from './schema.js';

interface Hooks {
  before: Map<symbol, (trx: Trx) => Promise<void>>;
  after: Map<symbol, () => void>;
}
const hooksOf = new WeakMap<Trx, Hooks>();

/** PostgreSQL's word that two transactions met and this one should be run again. */
const CONFLICTS = new Set(['40001', '40P01']);
const ATTEMPTS = 5;

/**
 * Runs `work` in one transaction; state, events and audit are written together or not at all.
 * `work` may be run again after a conflict with another transaction: it must do nothing outside the transaction.
 */
export const inTransaction = async <T>(
  db: Db,
  work: (trx: Trx) => Promise<T>,
  options: { isolation?: IsolationLevel } = {},
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(db, work, options.isolation);
    } catch (error) {
      if (attempt === ATTEMPTS || !CONFLICTS.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
};

const runOnce = async <T>(db: Db, work: (trx: Trx) => Promise<T>, isolation?: IsolationLevel): Promise<T> => {
  const hooks: Hooks = { before: new Map(), after: new Map() };
  const builder = isolation ? db.transaction().setIsolationLevel(isolation) : db.transaction();
  const state = { open: true };
  const run = async (trx: Transaction<Database>): Promise<T> => {
    hooksOf.set(trx, hooks);
    return await insideTransaction.run(state, async () => {
      const result = await work(trx);
      for (const hook of hooks.before.values()) await hook(trx);
      return result;
    });
  };
  let result: T;
  try {
    result = await builder.execute(run);
  } finally {
    state.open = false;
  }
  for (const hook of hooks.after.values()) hook();
  return result;
};

const hooksFor = (trx: Trx): Hooks => {
  const hooks = hooksOf.get(trx);
  if (!hooks) throw new Error('start the transaction with inTransaction');
  return hooks;
};

/** Runs last in the transaction, once per key: what takes a lock that everybody wants should hold it briefly. */
export const beforeCommit = (trx: Trx, key: symbol, hook: (trx: Trx) => Promise<void>): void => {
  hooksFor(trx).before.set(key, hook);
};

/** Runs once the transaction is committed, once per key. */
export const afterCommit = (trx: Trx, key: symbol, hook: () => void): void => {
  hooksFor(trx).after.set(key, hook);
};

/** Numbers of advisory locks, which the whole database shares. */
export const LOCKS = { log: 7_201, garbage: 7_202, placing: 7_203 } as const;

/** Events and audit entries are numbered in the order they are committed in, because this is held until then. */
export const lockLog = async (trx: Trx): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCKS.log)})`.execute(trx);
};

/** Held until the end by whoever puts captures of a loop into groups. Two loops of one hash only wait for each other. */
export const lockPlacing = async (trx: Trx, loopId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCKS.placing)}, hashtext(${loopId}))`.execute(trx);
};
