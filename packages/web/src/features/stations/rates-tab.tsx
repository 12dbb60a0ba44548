import type { SeriesModel, Station } from '@lemniscate/contracts';
import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAhead, useCall } from '../../api/use-call.ts';
import { Card } from '../../components/card.tsx';
import { CountsChart } from '../../components/charts/counts-chart.tsx';
import { IntervalChart } from '../../components/charts/interval-chart.tsx';
import { timeTicks } from '../../components/charts/time-ticks.ts';
import { Loaded } from '../../components/loaded.tsx';
import { HOUR_MS, useHour } from '../../components/use-hour.ts';
import { STATION_RANGES } from '../../shell/tabs.ts';
import { useFormat } from '../../words/format.ts';
import { firstOf, middleOfSeen } from './middle-of-seen.ts';
import { ModelRates } from './model-rates.tsx';
import { RateSummary } from './rate-summary.tsx';
import { RANGE_MS, RangeControl, type StationRange, useAxisTime, useRange } from './station-range.tsx';

/** Errors are few: their buckets are wider than those of counts. */
const BUCKETS: Readonly<Record<StationRange, { rates: number; counts: number }>> = {
  hour: { rates: 1, counts: 1 },
  day: { rates: 12, counts: 24 },
  week: { rates: 14, counts: 168 },
  month: { rates: 30, counts: 240 },
  year: { rates: 52, counts: 365 },
};

/** What a time's charts and figures are drawn from. */
const callsOf = (station: string, range: StationRange, hour: number) => {
  const { rates, counts } = BUCKETS[range];
  const params = { station };
  const from = new Date(hour + HOUR_MS - RANGE_MS[range]).toISOString();
  return {
    from,
    summary: { params, query: { from } },
    coarse: { params, query: { from, buckets: rates } },
    fine: { params, query: { from, buckets: counts } },
  };
};

export const RatesTab = ({ station }: { station: Station }) => {
  const [range, setRange] = useRange('week');
  const { t } = useTranslation('stations');
  const { t: common } = useTranslation();
  const { percent, instant, count, compact } = useFormat();
  const hour = useHour();
  const calls = callsOf(station.name, range, hour);
  const { from } = calls;
  const coarse = useCall('stationSeries', calls.coarse, { keep: true });
  const fine = useCall('stationSeries', calls.fine, { keep: true, everyMs: 30_000 });
  const others = useMemo(
    () =>
      STATION_RANGES.filter((other) => other !== range).flatMap((other) => {
        const { summary, coarse: ofRates, fine: ofCounts } = callsOf(station.name, other, hour);
        return [
          ['stationSeries', ofCounts] as const,
          ['stationSeries', ofRates] as const,
          ['stationRates', summary] as const,
        ];
      }),
    [station.name, range, hour],
  );
  useAhead(fine.isSuccess && !fine.isPlaceholderData && coarse.isSuccess, others);
  const { data: champions } = useCall('stationChampions', { params: { station: station.name } });
  const numberOf = new Map(coarse.data?.models.map((m) => [m.modelId, m.number]));
  const marks = (champions?.items ?? [])
    .filter((champion) => champion.from >= from)
    .map(({ from: at, modelId }) => ({
      x: Date.parse(at),
      word: common('words.modelNumber', { number: numberOf.get(modelId) ?? '?' }),
    }));
  const middleOf = (start: string, seconds: number, models: readonly SeriesModel[]): number =>
    middleOfSeen(Date.parse(start), seconds, { since: firstOf(models), until: coarse.dataUpdatedAt });
  const ticks = useMemo(() => timeTicks(Date.parse(from), hour + HOUR_MS), [from, hour]);
  const formatX = useAxisTime(range);
  const formatXLong = useMemo(() => (x: number) => instant(new Date(x)), [instant]);
  const dense = useMemo(() => {
    const items = fine.data?.items ?? [];
    return {
      at: items.map((item) => Date.parse(item.from)),
      series: [
        {
          name: t('rates.inspections'),
          colour: '--lem-champion' as const,
          values: items.map((item) => item.inspections),
        },
        {
          name: t('rates.rejects'),
          colour: '--lem-defect' as const,
          values: items.map((item) => item.rejected),
        },
      ],
    };
  }, [fine.data, t]);
  return (
    <Stack>
      <RangeControl range={range} onChange={setRange} style={{ alignSelf: 'flex-start' }} />
      <RateSummary call={calls.summary} />
      <Card title={t('rates.errors')}>
        <Text size="sm" c="dimmed" mb="xs">
          {t('rates.fromAudit')}
        </Text>
        <Loaded query={coarse} heightPx={280}>
          {({ items, bucketSeconds, models }) =>
            items.every((item) => item.escapeRate === null && item.falseRejectRate === null) ? (
              <Text py="lg">{t('rates.noAudit')}</Text>
            ) : (
              <IntervalChart
                label={t('rates.errorsLabel', { station: station.name })}
                xLabel={t('rates.time')}
                yLabel={t('rates.share')}
                formatX={formatX}
                formatY={(y) => percent(y, y < 0.1 && y > 0 ? 1 : 0)}
                formatXLong={formatXLong}
                xDomain={[Date.parse(from), hour + HOUR_MS]}
                xTicks={ticks}
                marks={marks}
                yFrom={0}
                heightPx={280}
                series={[
                  {
                    name: common('words.escapes'),
                    colour: '--lem-defect',
                    points: items.map((item) => ({
                      x: middleOf(item.from, bucketSeconds, models),
                      value: item.escapeRate?.value ?? null,
                      lo: item.escapeRate?.lo ?? null,
                      hi: item.escapeRate?.hi ?? null,
                    })),
                  },
                  {
                    name: common('words.falseRejects'),
                    colour: '--lem-good',
                    dashed: true,
                    points: items.map((item) => ({
                      x: middleOf(item.from, bucketSeconds, models),
                      value: item.falseRejectRate?.value ?? null,
                      lo: item.falseRejectRate?.lo ?? null,
                      hi: item.falseRejectRate?.hi ?? null,
                    })),
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Card>
      <Card title={t('rates.parts')}>
        <Loaded query={fine} heightPx={200}>
          {({ items }) =>
            items.length < 2 ? (
              <Text py="md">{t('rates.oneHour', { count: items[0]?.inspections ?? 0 })}</Text>
            ) : (
              <CountsChart
                at={dense.at}
                series={dense.series}
                label={t('rates.partsLabel', {
                  total: count(items.reduce((sum, item) => sum + item.inspections, 0)),
                  rejected: count(items.reduce((sum, item) => sum + item.rejected, 0)),
                })}
                xLabel={t('rates.time')}
                yLabel={t('rates.partsAxis')}
                formatX={formatX}
                formatXLong={formatXLong}
                xTicks={ticks}
                formatY={compact}
              />
            )
          }
        </Loaded>
      </Card>
      <Card title={t('rates.models')}>
        <Loaded query={coarse} heightPx={120}>
          {({ models }) => <ModelRates models={models} />}
        </Loaded>
      </Card>
    </Stack>
  );
};
