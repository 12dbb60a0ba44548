import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import { sendBlob } from '../../http/send-blob.js';
import { afterCursor, timePage } from '../../lib/time-cursor.js';
import type { Blobs } from '../blobs/blobs.js';
import type { StationService } from '../stations/stations.service.js';
import type { ReviewService } from './review.service.js';

interface Uses {
  review: ReviewService;
  stations: StationService;
  blobs: Blobs;
}

export const registerReviewRoutes = (app: FastifyInstance, { review, stations, blobs }: Uses): void => {
  handle(app, ROUTES.listCaptures, async ({ query }) => {
    const { station, limit, cursor, ...filter } = query;
    const stationId = station === undefined ? undefined : (await stations.getStation(station)).id;
    const rows = await review.listCaptures({ ...filter, stationId }, afterCursor(cursor), limit + 1);
    return timePage(rows, limit, (row) => row.receivedAt);
  });
  handle(app, ROUTES.getCapture, ({ params }) => review.getCapture(params.id));
  handle(app, ROUTES.captureImage, async ({ params, request, reply }) => {
    const { image } = await review.getCapture(params.id);
    return sendBlob(request, reply, blobs, image);
  });
  handle(app, ROUTES.reviewQueue, ({ actor, query }) => review.queue(actor, query));
  handle(app, ROUTES.labelCapture, ({ actor, params, body }) => review.label(actor, params.id, body));
  handle(app, ROUTES.withdrawLabel, ({ actor, params }) => review.withdraw(actor, params.id, params.labelId));
  handle(app, ROUTES.adjudicate, ({ actor, params, body }) => review.adjudicate(actor, params.id, body));
  handle(app, ROUTES.dismissCapture, ({ actor, params, body }) =>
    review.dismiss(actor, params.id, body.note),
  );
  handle(app, ROUTES.reviewSummary, ({ query }) => review.summary(query.station));
};
