import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { ConditionsService } from './conditions.service.js';
import type { SeriesService } from './series.service.js';
import type { ThresholdService } from './threshold.service.js';

interface Uses {
  series: SeriesService;
  conditions: ConditionsService;
  thresholds: ThresholdService;
}

export const registerStationViewRoutes = (app: FastifyInstance, uses: Uses): void => {
  const { series, conditions, thresholds } = uses;
  handle(app, ROUTES.stationSeries, ({ params, query }) => series.series(params.station, query));
  handle(app, ROUTES.stationConditions, ({ params, query }) => conditions.conditions(params.station, query));
  handle(app, ROUTES.thresholdCurve, ({ params }) => thresholds.curve(params.station));
};
