import { AppError, ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import { afterCursor, timePage } from '../../lib/time-cursor.js';
import type { IngestService } from '../ingest/ingest.service.js';
import type { RatesService } from './rates.service.js';
import type { StationService } from './stations.service.js';

interface Uses {
  stations: StationService;
  rates: RatesService;
  ingest: IngestService;
}

const MAX_DEFECT_TYPES = 20;

/** Separated by commas in the address. */
const defectTypesOf = (text: string | undefined): string[] => {
  const types = [...new Set((text ?? '').split(',').map((type) => type.trim()))].filter(Boolean);
  const bad = types.find((type) => type.length > 64 || /\p{Cc}/u.test(type));
  if (bad !== undefined || types.length > MAX_DEFECT_TYPES) {
    throw new AppError('request_invalid', {
      detail: `query.defectTypes: at most ${MAX_DEFECT_TYPES} names of at most 64 characters`,
    });
  }
  return types;
};

export const registerStationRoutes = (app: FastifyInstance, { stations, rates, ingest }: Uses): void => {
  handle(app, ROUTES.listStations, async () => ({ items: await stations.listStations() }));
  handle(app, ROUTES.createStation, ({ actor, body }) => stations.createStation(actor, body));
  handle(app, ROUTES.getStation, ({ params }) => stations.getStation(params.station));
  handle(app, ROUTES.updateStation, ({ actor, params, body }) =>
    stations.updateStation(actor, params.station, body),
  );
  handle(app, ROUTES.importImage, ({ actor, params, query, bytes }) =>
    ingest.importImage(actor, params.station, {
      bytes,
      verdict: query.verdict,
      defectTypes: query.verdict === 'ng' ? defectTypesOf(query.defectTypes) : [],
      partId: query.partId ?? null,
      fileName: query.fileName ?? null,
    }),
  );
  handle(app, ROUTES.stationRates, ({ params, query }) => rates.rates(params.station, query));
  handle(app, ROUTES.stationHours, async ({ params, query }) => ({
    items: await rates.hours(params.station, query),
  }));
  handle(app, ROUTES.stationInspections, async ({ params, query }) => {
    const { verdict, partId, modelId, limit } = query;
    const after = afterCursor(query.cursor);
    const rows = await rates.inspections(params.station, { verdict, partId, modelId }, after, limit + 1);
    return timePage(rows, limit, (row) => row.at);
  });
  handle(app, ROUTES.stationChampions, async ({ params }) => ({
    items: await stations.listChampions(params.station),
  }));
};
