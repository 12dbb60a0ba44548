import { Readable } from 'node:stream';
import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ServerContext } from '../../context.js';
import { decodeCursor, toPage } from '../../http/cursor.js';
import { handle } from '../../http/handle.js';
import { lastEventSeq, listEventsBefore } from './events.repo.js';
import { streamEvents } from './stream-events.js';

type Uses = Pick<ServerContext, 'db' | 'dbKind' | 'wakeups' | 'names'>;

export const registerEventRoutes = (app: FastifyInstance, { db, dbKind, wakeups, names }: Uses): void => {
  handle(app, ROUTES.listEvents, async ({ query }) => {
    const filter = {
      type: query.type,
      loopId: query.loop && (await names.idOf('loop', query.loop)),
      stationId: query.station && (await names.idOf('station', query.station)),
    };
    const before = decodeCursor(z.number().int(), query.cursor);
    const rows = await listEventsBefore(db, filter, before, query.limit + 1);
    return toPage(rows, query.limit, ({ seq }) => seq);
  });

  handle(app, ROUTES.streamEvents, async ({ query, request, reply, signal }) => {
    const last = Number(request.headers['last-event-id'] ?? NaN);
    const after = Number.isSafeInteger(last) ? last : (query.after ?? (await lastEventSeq(db)));
    // Another server on the same database cannot wake this one.
    const pollMs = dbKind === 'pglite' ? 15_000 : 1000;
    reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
    return Readable.from(
      streamEvents({ db, wakeups, after, inspections: query.also === 'inspections', pollMs, signal }),
      { objectMode: false },
    );
  });
};
