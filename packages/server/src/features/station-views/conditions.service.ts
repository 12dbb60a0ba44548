import type { StationConditions } from '@lemniscate/contracts';
import type { DriftState } from '@lemniscate/vision/loop';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import type { StationService } from '../stations/stations.service.js';
import { chartRange, type ChartQuery } from './chart-range.js';
import { readConditions, readDriftState } from './conditions.repo.js';

export interface ConditionsService {
  conditions(station: string, query: ChartQuery): Promise<StationConditions>;
}

const MINUTE_MS = 60_000;
/** Standard deviations either side within which a window is usual: 95 of 100 lie there. */
const USUAL_SD = 1.96;

const normalOf = (state: DriftState | null): StationConditions['normal'] =>
  state &&
  Object.fromEntries(
    Object.entries(state.baseline.measurements).map(([name, { centre, lotSd, windowSd }]) => {
      const half = USUAL_SD * Math.hypot(lotSd, windowSd);
      return [name, { lo: centre - half, hi: centre + half }];
    }),
  );

export const createConditionsService = ({
  db,
  clock,
  stations,
}: {
  db: Db;
  clock: Clock;
  stations: StationService;
}): ConditionsService => ({
  conditions: async (name, query) => {
    const station = await stations.getStation(name);
    const range = chartRange(query, clock.now(), MINUTE_MS);
    const items = new Map<string, StationConditions['items'][number]>();
    const measurements = new Set<string>();
    for (const row of await readConditions(db, station.id, range)) {
      const from = row.bucket.toISOString();
      const item = items.get(from) ?? { from, n: 0, values: {} };
      item.n = Math.max(item.n, row.n);
      item.values[row.name] = { median: row.median, spread: row.spread };
      items.set(from, item);
      measurements.add(row.name);
    }
    return {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      bucketSeconds: range.bucketMs / 1000,
      measurements: [...measurements].toSorted(),
      items: [...items.values()],
      normal: normalOf(await readDriftState(db, station.id)),
    };
  },
});
