import type { StationSeries } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import { rateOf } from '../stations/rates.service.js';
import type { StationService } from '../stations/stations.service.js';
import { bucketStarts, chartRange, type ChartQuery } from './chart-range.js';
import { readBuckets, readModels, type BucketRow } from './series.repo.js';

export interface SeriesService {
  series(station: string, query: ChartQuery): Promise<StationSeries>;
}

const ratesOf = (row: Omit<BucketRow, 'bucket'>) => ({
  inspections: row.inspections,
  rejected: row.rejected,
  rejectRate: rateOf(row.rejected, row.inspections),
  escapeRate: rateOf(row.escapes, row.ng),
  falseRejectRate: rateOf(row.falseRejects, row.ok),
});

const NOTHING = { inspections: 0, rejected: 0, ok: 0, ng: 0, escapes: 0, falseRejects: 0 };

export const createSeriesService = ({
  db,
  clock,
  stations,
}: {
  db: Db;
  clock: Clock;
  stations: StationService;
}): SeriesService => ({
  series: async (name, query) => {
    const station = await stations.getStation(name);
    const range = chartRange(query, clock.now());
    const buckets = new Map((await readBuckets(db, station.id, range)).map((row) => [row.bucket, row]));
    const models = await readModels(db, station.id, range);
    return {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      bucketSeconds: range.bucketMs / 1000,
      items: bucketStarts(range).map((from, i) => ({
        from: new Date(from).toISOString(),
        ...ratesOf(buckets.get(i) ?? NOTHING),
      })),
      models: models.map((row) => ({
        modelId: row.modelId,
        number: row.number,
        from: row.firstAt.toISOString(),
        to: row.champion ? null : row.lastAt.toISOString(),
        ...ratesOf(row),
      })),
    };
  },
});
