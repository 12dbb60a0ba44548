import { changes } from '../models/primitives.js';
import { Site } from '../models/site.js';
import { route } from '../route.js';

const tag = 'system';

export const siteRoutes = {
  getSite: route({
    method: 'GET',
    path: '/api/v1/site',
    summary: 'What holds for every station: the currency of costs, the residency of its images',
    tag,
    access: { role: 'operator' },
    response: Site,
  }),
  updateSite: route({
    method: 'PATCH',
    path: '/api/v1/site',
    summary: 'Change what holds for every station; what is not named stays',
    tag,
    access: { role: 'admin' },
    body: changes(Site),
    response: Site,
  }),
} as const;
