import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import { sendBlob } from '../../http/send-blob.js';
import type { Blobs } from '../blobs/blobs.js';
import type { DesiredService } from './desired.service.js';

interface Uses {
  desired: DesiredService;
  blobs: Blobs;
}

export const registerDesiredRoutes = (app: FastifyInstance, { desired, blobs }: Uses): void => {
  handle(app, ROUTES.desiredState, ({ actor, query, signal }) =>
    desired.desiredState(actor.id, query, signal),
  );
  handle(app, ROUTES.downloadArtifact, async ({ actor, params, request, reply }) => {
    await desired.checkArtifact(actor.id, params.modelId, params.sha256);
    return sendBlob(request, reply, blobs, params);
  });
};
