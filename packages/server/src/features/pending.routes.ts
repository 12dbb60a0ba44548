import { AppError, type Route, ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../http/handle.js';

/** Routes whose contract is there before their work is. */
const PENDING: readonly Route[] = [
  ROUTES.lineageGraph,
  ROUTES.listBases,
  ROUTES.modelCard,
  ROUTES.startImport,
  ROUTES.listImports,
  ROUTES.getImport,
  ROUTES.cancelImport,
  ROUTES.storageUse,
];

export const registerPendingRoutes = (app: FastifyInstance): void => {
  for (const route of PENDING)
    handle(app, route, async ({ params }) => {
      throw new AppError('not_found', { kind: 'answer yet for', id: JSON.stringify(params ?? route.path) });
    });
};
