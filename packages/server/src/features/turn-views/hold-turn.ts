import { AppError, type Actor, type Turn } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { inOwnWords } from '../../lib/reason.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { waitsForPerson } from '../turns/turns.service.js';
import { lockTurn, toTurn, updateTurn } from '../turns/turns.repo.js';

/**
 * An engineer declines what the gate would promote, or cannot tell yet: the champion stays and the turn closes as held. It may still be
 * approved later, as whatever the gate itself held.
 * @throws AppError not_found, state_conflict
 */
export const holdTurn = async (
  { db, clock, history, wakeups }: { db: Db; clock: Clock; history: History; wakeups: Wakeups },
  actor: Actor,
  id: string,
  reason: string,
): Promise<Turn> =>
  inTransaction(db, async (trx) => {
    const turn = await lockTurn(trx, id);
    if (!turn) throw new AppError('not_found', { kind: 'turn', id });
    if (!turn.gate || !waitsForPerson(turn))
      throw new AppError('state_conflict', {
        kind: 'turn',
        id,
        state: turn.outcome ?? turn.state,
        detail: 'it does not wait for approval',
      });
    const at = clock.now();
    const approval = { by: actor.name, at: at.toISOString(), approved: false, reason };
    const row = await updateTurn(trx, id, {
      gate: { ...turn.gate, approval },
      state: 'closed',
      state_since: at,
      closed_at: at,
      outcome: 'held',
      reason: inOwnWords(reason),
    });
    history.decided(trx, {
      type: 'turn_closed',
      actor,
      subject: `turn:${id}`,
      loopId: turn.loop_id,
      data: { number: turn.number, from: 'gating', to: 'closed', outcome: 'held', reason },
    });
    wakeAfterCommit(wakeups)(trx, 'turns');
    return toTurn(row);
  });
