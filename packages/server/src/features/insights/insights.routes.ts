import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { InsightService } from './insights.service.js';

export const registerInsightRoutes = (
  app: FastifyInstance,
  { insights }: { insights: InsightService },
): void => {
  handle(app, ROUTES.learningCurve, ({ params, query }) =>
    insights.learningCurve(params.loop, query.nextLabels),
  );
  handle(app, ROUTES.loopVelocity, ({ params }) => insights.velocity(params.loop));
};
