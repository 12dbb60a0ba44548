import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { DriftService } from './drift.service.js';

export const registerDriftRoutes = (app: FastifyInstance, { drift }: { drift: DriftService }): void => {
  handle(app, ROUTES.stationDrift, async ({ params }) => ({
    items: await drift.listAlarms(params.station),
  }));
  handle(app, ROUTES.clearDrift, ({ actor, params }) => drift.clear(actor, params.station));
};
