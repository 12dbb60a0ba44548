import { AppError, ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/schema.js';
import { handle } from '../../http/handle.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { afterCursor, timePage } from '../../lib/time-cursor.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { LoopService } from '../loops/loops.service.js';
import type { ModelService } from '../models/models.service.js';
import type { RolloutService } from '../rollouts/rollouts.service.js';
import type { StationService } from '../stations/stations.service.js';
import { findTurn, type TurnRow } from '../turns/turns.repo.js';
import { readDisagreements } from './disagreements.js';
import { holdTurn } from './hold-turn.js';
import { listRolloutIds, readLog } from './turn-views.repo.js';

interface Uses {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  loops: LoopService;
  stations: StationService;
  models: ModelService;
  rollouts: RolloutService;
}

/** What the page of a turn shows beside the turn itself. */
export const registerTurnViewRoutes = (app: FastifyInstance, uses: Uses): void => {
  const { db, loops, stations, rollouts } = uses;
  const turnOf = async (id: string): Promise<TurnRow> => {
    const turn = await findTurn(db, id);
    if (!turn) throw new AppError('not_found', { kind: 'turn', id });
    return turn;
  };

  handle(app, ROUTES.listRollouts, async ({ query: { loop, station, cursor, limit } }) => {
    const ids = await listRolloutIds(db, {
      loopId: loop === undefined ? undefined : (await loops.getLoop(loop)).id,
      stationId: station === undefined ? undefined : (await stations.getStation(station)).id,
      after: afterCursor(cursor),
      limit: limit + 1,
    });
    const rows = await Promise.all(ids.map((id) => rollouts.getRollout(id)));
    return timePage(rows, limit, (row) => row.startedAt);
  });
  handle(app, ROUTES.turnLog, async ({ params }) => {
    const lines = await readLog(db, (await turnOf(params.id)).id);
    return { items: lines.map(({ at, job, line }) => ({ at: at.toISOString(), job, line })) };
  });
  handle(app, ROUTES.turnDisagreements, async ({ params, query }) => ({
    items: await readDisagreements(uses, await turnOf(params.id), query.limit),
  }));
  handle(app, ROUTES.holdTurn, ({ actor, params, body }) => holdTurn(uses, actor, params.id, body.reason));
};
