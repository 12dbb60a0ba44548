import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { LineageService } from './lineage.service.js';

export const registerLineageRoutes = (
  app: FastifyInstance,
  { lineage }: { lineage: LineageService },
): void => {
  handle(app, ROUTES.lineageGraph, ({ query }) => lineage.graph(query.loop, query.limit));
  handle(app, ROUTES.listBases, async () => ({ items: await lineage.bases() }));
  handle(app, ROUTES.modelCard, async ({ params }) => ({ markdown: await lineage.card(params.id) }));
};
