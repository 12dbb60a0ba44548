import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { IngestService } from './ingest.service.js';

export const registerIngestRoutes = (app: FastifyInstance, { ingest }: { ingest: IngestService }): void => {
  handle(app, ROUTES.uploadInspections, ({ actor, body }) =>
    ingest.uploadInspections(actor, body.inspections),
  );
  handle(app, ROUTES.uploadCaptures, ({ actor, body }) => ingest.uploadCaptures(actor, body.captures));
  handle(app, ROUTES.uploadOverrides, ({ actor, body }) => ingest.uploadOverrides(actor, body.overrides));
};
