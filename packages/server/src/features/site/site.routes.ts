import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { SiteService } from './site.service.js';

export const registerSiteRoutes = (app: FastifyInstance, { site }: { site: SiteService }): void => {
  handle(app, ROUTES.getSite, () => site.getSite());
  handle(app, ROUTES.updateSite, ({ actor, body }) => site.updateSite(actor, body));
};
