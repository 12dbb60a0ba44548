import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ServerContext } from '../../context.js';
import { decodeCursor, toPage } from '../../http/cursor.js';
import { handle } from '../../http/handle.js';
import { listEntriesBefore } from './audit.repo.js';
import { verifyAudit } from './audit.service.js';

export const registerAuditRoutes = (app: FastifyInstance, { db }: Pick<ServerContext, 'db'>): void => {
  handle(app, ROUTES.listAudit, async ({ query }) => {
    const before = decodeCursor(z.number().int(), query.cursor);
    const rows = await listEntriesBefore(db, before, query.limit + 1);
    return toPage(rows, query.limit, ({ seq }) => seq);
  });
  handle(app, ROUTES.verifyAudit, () => verifyAudit(db));
};
