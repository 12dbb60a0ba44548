import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import { sendBlob } from '../../http/send-blob.js';
import { afterCursor, timePage } from '../../lib/time-cursor.js';
import type { Blobs } from '../blobs/blobs.js';
import type { ImagesService } from '../images/images.service.js';
import { sendPicture } from '../images/send-picture.js';
import type { StationService } from '../stations/stations.service.js';
import type { ReviewService } from './review.service.js';

interface Uses {
  review: ReviewService;
  stations: StationService;
  blobs: Blobs;
  images: ImagesService;
}

export const registerReviewRoutes = (
  app: FastifyInstance,
  { review, stations, blobs, images }: Uses,
): void => {
  handle(app, ROUTES.listCaptures, async ({ query }) => {
    const { station, limit, cursor, ...filter } = query;
    const stationId = station === undefined ? undefined : (await stations.getStation(station)).id;
    const rows = await review.listCaptures({ ...filter, stationId }, afterCursor(cursor), limit + 1);
    return timePage(rows, limit, (row) => row.receivedAt);
  });
  handle(app, ROUTES.getCapture, ({ params }) => review.getCapture(params.id));
  handle(app, ROUTES.captureImage, async ({ params, query, request, reply }) => {
    const capture = await review.getCapture(params.id);
    return query.width === undefined
      ? sendBlob(request, reply, blobs, capture.image)
      : sendPicture(request, reply, images.thumbnail(capture, query.width));
  });
  handle(app, ROUTES.captureHeatmap, async ({ params, request, reply }) =>
    sendPicture(request, reply, images.heatLayer(await review.getCapture(params.id))),
  );
  handle(app, ROUTES.captureNeighbours, ({ params }) => review.neighbours(params.id));
  handle(app, ROUTES.captureGroup, async ({ params }) => ({ items: await review.group(params.id) }));
  handle(app, ROUTES.labelCaptures, async ({ actor, body: { captureIds, ...input } }) => ({
    items: await review.labelMany(actor, captureIds, input),
  }));
  handle(app, ROUTES.reviewQueue, ({ actor, query }) => review.queue(actor, query));
  handle(app, ROUTES.labelCapture, ({ actor, params, body }) => review.label(actor, params.id, body));
  handle(app, ROUTES.withdrawLabel, ({ actor, params }) => review.withdraw(actor, params.id, params.labelId));
  handle(app, ROUTES.adjudicate, ({ actor, params, body }) => review.adjudicate(actor, params.id, body));
  handle(app, ROUTES.dismissCapture, ({ actor, params, body }) =>
    review.dismiss(actor, params.id, body.note),
  );
  handle(app, ROUTES.reviewSummary, ({ query }) => review.summary(query.station));
};
