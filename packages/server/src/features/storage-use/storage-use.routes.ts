import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.js';
import { handle } from '../../http/handle.js';
import { readStorageUse } from './storage-use.js';

export const registerStorageUseRoutes = (
  app: FastifyInstance,
  uses: Pick<ServerContext, 'db' | 'dataDir' | 'references'>,
): void => {
  handle(app, ROUTES.storageUse, () => readStorageUse(uses));
};
