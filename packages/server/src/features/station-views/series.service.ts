import type { Rate, StationSeries } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import { rateOf } from '../stations/rates.service.js';
import type { StationService } from '../stations/stations.service.js';
import { bucketStarts, chartRange, type ChartQuery } from './chart-range.js';
import { type AuditedRow, modelNumbers, type PartsRow, readAudited, readParts } from './series.repo.js';

export interface SeriesService {
  series(station: string, query: ChartQuery): Promise<StationSeries>;
}

const NOTHING = { inspections: 0, rejected: 0, ok: 0, ng: 0, escapes: 0, falseRejects: 0 };
type Sums = typeof NOTHING;

/** Sums of both kinds of rows by whatever `keyOf` says. */
const sumBy = <K>(
  parts: readonly PartsRow[],
  audited: readonly AuditedRow[],
  keyOf: (row: { bucket: Date; modelId: string }) => K,
): Map<K, Sums> => {
  const sums = new Map<K, Sums>();
  const at = (row: { bucket: Date; modelId: string }): Sums => {
    const key = keyOf(row);
    const found = sums.get(key) ?? { ...NOTHING };
    sums.set(key, found);
    return found;
  };
  for (const row of parts) {
    const sum = at(row);
    sum.inspections += row.inspections;
    sum.rejected += row.rejected;
  }
  for (const row of audited) {
    const sum = at(row);
    for (const key of ['ok', 'ng', 'escapes', 'falseRejects'] as const) sum[key] += row[key];
  }
  return sums;
};

/** Intervals kept; some megabytes. */
const MOST_KNOWN = 20_000;

/** The same counts come again and again (what is over stays as it is), and an exact interval is searched for. */
const createRates = () => {
  const known = new Map<string, Rate | null>();
  const rate = (events: number, n: number): Rate | null => {
    const key = `${events}/${n}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = rateOf(events, n);
    // The oldest goes: whoever looks at a chart again does so soon.
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value as string);
    known.set(key, made);
    return made;
  };
  return ({ inspections, rejected, ok, ng, escapes, falseRejects }: Sums) => ({
    inspections,
    rejected,
    rejectRate: rate(rejected, inspections),
    escapeRate: rate(escapes, ng),
    falseRejectRate: rate(falseRejects, ok),
  });
};

const least = (dates: readonly Date[]): Date => new Date(Math.min(...dates.map((date) => date.getTime())));
const latest = (dates: readonly Date[]): Date => new Date(Math.max(...dates.map((date) => date.getTime())));

export const createSeriesService = ({
  db,
  clock,
  stations,
}: {
  db: Db;
  clock: Clock;
  stations: StationService;
}): SeriesService => {
  const ratesOf = createRates();
  return {
    series: async (name, query) => {
      const station = await stations.getStation(name);
      const range = chartRange(query, clock.now());
      const [parts, audited] = await Promise.all([
        readParts(db, station.id, range),
        readAudited(db, station.id, range),
      ]);
      const byTime = sumBy(parts, audited, (row) => row.bucket.getTime());
      const byModel = sumBy(parts, audited, (row) => row.modelId);
      const numbers = await modelNumbers(db, [...byModel.keys()]);
      const models = [...byModel].flatMap(([modelId, sums]) => {
        const own = parts.filter((row) => row.modelId === modelId);
        if (own.length === 0) return [];
        const to = station.championId === modelId ? null : latest(own.map((row) => row.lastAt));
        return [
          {
            modelId,
            number: numbers.get(modelId) ?? null,
            from: least(own.map((row) => row.firstAt)).toISOString(),
            to: to?.toISOString() ?? null,
            ...ratesOf(sums),
          },
        ];
      });
      return {
        from: range.from.toISOString(),
        to: range.to.toISOString(),
        bucketSeconds: range.bucketMs / 1000,
        items: bucketStarts(range).map((from) => ({
          from: new Date(from).toISOString(),
          ...ratesOf(byTime.get(from) ?? NOTHING),
        })),
        models: models.toSorted((a, b) => (a.from < b.from ? -1 : 1)),
      };
    },
  };
};
