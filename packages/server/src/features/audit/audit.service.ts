import type { Actor, AuditCheck, AuditEntry } from '@lemniscate/contracts';
import { sayInEnglish, state, type Statement } from '@lemniscate/contracts/statements';
import { beforeCommit, inTransaction, lockLog } from '../../db/transaction.js';
import type { Db, Trx } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import { breakAfter, hashOfEntry, NO_HASH } from './audit-chain.js';
import { appendEntries, listEntriesAfter, readHead } from './audit.repo.js';

export interface NewAuditEntry {
  actor: Actor;
  /** {thing}.{verb}: `user.create`. */
  action: string;
  /** {kind}:{id}. */
  subject: string;
  detail?: Record<string, unknown>;
}

export interface Audit {
  /** Written with the transaction, at its end. */
  record(trx: Trx, entry: NewAuditEntry): void;
}

type Unnumbered = Omit<AuditEntry, 'seq' | 'previousHash' | 'hash'>;

const FLUSH = Symbol('audit');
const waiting = new WeakMap<Trx, Unnumbered[]>();

export const createAudit = ({ clock }: { clock: Clock }): Audit => ({
  record(trx, { actor, action, subject, detail = {} }) {
    const list = waiting.get(trx) ?? [];
    waiting.set(trx, list);
    const { kind, id, name } = actor;
    list.push({ at: clock.now().toISOString(), actor: { kind, id, name }, action, subject, detail });
    beforeCommit(trx, FLUSH, () => append(trx, list));
  },
});

const append = async (trx: Trx, entries: Unnumbered[]): Promise<void> => {
  await lockLog(trx);
  let last = (await readHead(trx)) ?? { seq: 0, hash: NO_HASH };
  const chained = entries.map((entry) => {
    const next: AuditEntry = { ...entry, seq: last.seq + 1, previousHash: last.hash, hash: '' };
    next.hash = hashOfEntry(next);
    last = next;
    return next;
  });
  await appendEntries(trx, chained);
};

const PAGE = 1000;

/** Recomputes the whole chain, on one snapshot: what is written meanwhile is no break. */
export const verifyAudit = async (db: Db): Promise<AuditCheck> =>
  await inTransaction(db, verifyWithin, { isolation: 'repeatable read' });

const verifyWithin = async (trx: Trx): Promise<AuditCheck> => {
  let last = { seq: 0, hash: NO_HASH };
  let entries = 0;
  const broken = (brokenAt: number, why: Statement): AuditCheck => ({
    entries,
    intact: false,
    brokenAt,
    detail: sayInEnglish(why),
    statements: [why],
    headHash: null,
  });
  for (;;) {
    const page = await listEntriesAfter(trx, last.seq, PAGE);
    for (const entry of page) {
      const why = breakAfter(last, entry);
      if (why) return broken(entry.seq, why);
      last = entry;
      entries++;
    }
    if (page.length < PAGE) break;
  }
  const head = (await readHead(trx)) ?? { seq: 0, hash: NO_HASH };
  if (head.seq !== last.seq || head.hash !== last.hash)
    return broken(last.seq + 1, state('audit_cut', { last: String(last.seq), written: String(head.seq) }));
  return { entries, intact: true, brokenAt: null, detail: null, statements: [], headHash: head.hash };
};
