import {
  AppError,
  type Inspection,
  type Rate,
  type StationHour,
  type StationRates,
} from '@lemniscate/contracts';
import { clopperPearson } from '@lemniscate/vision/metrics';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import * as repo from './rates.repo.js';
import type { StationService } from './stations.service.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface RatesService {
  /** Whole hours: `from` and `to` of the answer say which. */
  rates(station: string, query: { from?: string; to?: string; modelId?: string }): Promise<StationRates>;
  hours(station: string, query: { from?: string; to?: string }): Promise<StationHour[]>;
  inspections(
    station: string,
    filter: repo.InspectionFilter,
    after: { at: Date; id: string } | null,
    limit: number,
  ): Promise<Inspection[]>;
}

export const rateOf = (events: number, n: number): Rate | null =>
  n === 0 ? null : { ...clopperPearson(events, n), events, n };

/** Middle of a bucket, on the scale that buckets are cut on. */
const msOf = (bucket: number): number => 2 ** ((bucket + 0.5) / 8);

const quantileOf = (buckets: readonly { bucket: number; n: number }[], share: number): number => {
  const total = buckets.reduce((sum, { n }) => sum + n, 0);
  let seen = 0;
  for (const { bucket, n } of buckets) {
    seen += n;
    if (seen >= share * total) return msOf(bucket);
  }
  return NaN;
};

export const createRatesService = ({
  db,
  clock,
  stations,
}: {
  db: Db;
  clock: Clock;
  stations: StationService;
}): RatesService => {
  const range = (from: string | undefined, to: string | undefined) => {
    const until = to ? Date.parse(to) : clock.now().getTime();
    const since = from ? Date.parse(from) : until - DAY_MS;
    return {
      from: new Date(Math.floor(since / HOUR_MS) * HOUR_MS),
      // The hour that has just begun belongs to it, unless an end was named.
      to: new Date((to ? Math.ceil(until / HOUR_MS) : Math.floor(until / HOUR_MS) + 1) * HOUR_MS),
    };
  };

  return {
    rates: async (name, { from, to, modelId }) => {
      const over = range(from, to);
      const sums = await repo.sumRates(db, { station: name, ...over, modelId });
      if (!sums) throw new AppError('not_found', { kind: 'station', id: name });
      const { inspections, rejected, ok, ng, escapes, falseRejects, buckets } = sums;
      return {
        from: over.from.toISOString(),
        to: over.to.toISOString(),
        inspections,
        rejected,
        rejectRate: rateOf(rejected, inspections),
        escapeRate: rateOf(escapes, ng),
        falseRejectRate: rateOf(falseRejects, ok),
        defectRate: rateOf(ng, ok + ng),
        latencyMs:
          buckets.length === 0 ? null : { median: quantileOf(buckets, 0.5), p99: quantileOf(buckets, 0.99) },
      };
    },

    hours: async (name, { from, to }) =>
      repo.listHours(db, { stationId: (await stations.getStation(name)).id, ...range(from, to) }),

    inspections: async (name, filter, after, limit) =>
      repo.listInspections(db, { stationId: (await stations.getStation(name)).id, ...filter }, after, limit),
  };
};
