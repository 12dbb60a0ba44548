import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { OverviewService } from './overview.service.js';

export const registerOverviewRoutes = (
  app: FastifyInstance,
  { overview }: { overview: OverviewService },
): void => {
  handle(app, ROUTES.overview, () => overview.overview());
};
