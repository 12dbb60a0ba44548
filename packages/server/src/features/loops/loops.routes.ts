import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import { afterCursor, timePage } from '../../lib/time-cursor.js';
import type { DatasetService } from '../datasets/datasets.service.js';
import type { ModelService } from '../models/models.service.js';
import type { RolloutService } from '../rollouts/rollouts.service.js';
import type { TurnService } from '../turns/turns.service.js';
import type { LoopService } from './loops.service.js';

interface Uses {
  loops: LoopService;
  turns: TurnService;
  rollouts: RolloutService;
  datasets: DatasetService;
  models: ModelService;
}

export const registerLoopRoutes = (app: FastifyInstance, uses: Uses): void => {
  const { loops, turns, rollouts, datasets, models } = uses;
  handle(app, ROUTES.listLoops, async () => ({ items: await loops.listLoops() }));
  handle(app, ROUTES.createLoop, ({ actor, body }) => loops.createLoop(actor, body));
  handle(app, ROUTES.getLoop, ({ params }) => loops.getLoop(params.loop));
  handle(app, ROUTES.updateLoop, ({ actor, params, body }) => loops.updateLoop(actor, params.loop, body));
  handle(app, ROUTES.setLoopStations, ({ actor, params, body }) =>
    loops.setStations(actor, params.loop, body.stations),
  );

  handle(app, ROUTES.startTurn, ({ actor, params }) => turns.startByHand(actor, params.loop));
  handle(app, ROUTES.listTurns, async ({ query: { cursor, limit, ...filter } }) =>
    timePage(await turns.listTurns(filter, afterCursor(cursor), limit + 1), limit, (turn) => turn.startedAt),
  );
  handle(app, ROUTES.getTurn, ({ params }) => turns.getTurn(params.id));
  handle(app, ROUTES.approveTurn, ({ actor, params, body }) => turns.approve(actor, params.id, body.reason));
  handle(app, ROUTES.abortTurn, ({ actor, params, body }) => turns.abort(actor, params.id, body.reason));

  handle(app, ROUTES.getRollout, ({ params }) => rollouts.getRollout(params.id));
  handle(app, ROUTES.pauseRollout, ({ actor, params, body }) =>
    rollouts.pause(actor, params.id, body.reason),
  );
  handle(app, ROUTES.resumeRollout, ({ actor, params }) => rollouts.resume(actor, params.id));
  handle(app, ROUTES.rollBack, ({ actor, params, body }) => turns.rollBack(actor, params.id, body.reason));

  handle(app, ROUTES.listDatasetRevisions, async ({ params }) => ({
    items: await datasets.listRevisions((await loops.getLoop(params.loop)).id),
  }));
  handle(app, ROUTES.getDatasetManifest, ({ params }) => datasets.readManifest(params.id));
  handle(app, ROUTES.diffDatasetRevisions, ({ params }) => datasets.diff(params.id, params.otherId));
  handle(app, ROUTES.listModels, async ({ query: { loop, cursor, limit } }) => {
    const loopId = loop === undefined ? undefined : (await loops.getLoop(loop)).id;
    const rows = await models.listModels(loopId, afterCursor(cursor), limit + 1);
    return timePage(rows, limit, (model) => model.createdAt);
  });
  handle(app, ROUTES.getModel, ({ params }) => models.getModel(params.id));
};
