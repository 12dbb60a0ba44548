import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.js';
import { handle } from '../../http/handle.js';
import { sendBlob } from '../../http/send-blob.js';

type Uses = Pick<ServerContext, 'blobs' | 'metrics'>;

export const registerBlobRoutes = (app: FastifyInstance, { blobs, metrics }: Uses): void => {
  handle(app, ROUTES.blobStatus, ({ params, actor }) =>
    blobs.status(params.sha256, `${actor.kind}:${actor.id}`),
  );

  handle(app, ROUTES.uploadBlob, async ({ params, query, actor, bytes, request }) => {
    const status = await blobs.upload({
      ...query,
      sha256: params.sha256,
      actorId: `${actor.kind}:${actor.id}`,
      bytes,
      interrupt: () => request.raw.destroy(),
    });
    metrics.ingested.inc({ kind: 'blob', outcome: status.complete ? 'complete' : 'partial' });
    return status;
  });

  handle(app, ROUTES.downloadBlob, ({ params, request, reply }) => sendBlob(request, reply, blobs, params));
};
