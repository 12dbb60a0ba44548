import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { SinceService } from './since.service.js';

export const registerSinceRoutes = (app: FastifyInstance, { since }: { since: SinceService }): void => {
  handle(app, ROUTES.sinceInspection, ({ params }) => since.sinceInspection(params.id));
  handle(app, ROUTES.modelImpact, ({ params }) => since.modelImpact(params.id));
  handle(app, ROUTES.captureImpact, ({ params }) => since.captureImpact(params.id));
};
