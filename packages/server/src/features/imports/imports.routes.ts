import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { ImportsService } from './imports.service.js';

export const registerImportRoutes = (
  app: FastifyInstance,
  { imports }: { imports: ImportsService },
): void => {
  handle(app, ROUTES.startImport, ({ actor, params, body }) => imports.start(actor, params.station, body));
  handle(app, ROUTES.listImports, async ({ params }) => ({ items: await imports.list(params.station) }));
  handle(app, ROUTES.getImport, ({ params }) => imports.get(params.id));
  handle(app, ROUTES.cancelImport, ({ actor, params }) => imports.cancel(actor, params.id));
};
