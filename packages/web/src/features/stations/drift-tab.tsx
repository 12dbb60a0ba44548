import type { DriftAlarm, Station } from '@lemniscate/contracts';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useCall, useChange } from '../../api/use-call.ts';
import { AskSure } from '../../components/ask-sure.tsx';
import { Card } from '../../components/card.tsx';
import { IntervalChart } from '../../components/charts/interval-chart.tsx';
import { timeTicks } from '../../components/charts/time-ticks.ts';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { notify } from '../../components/notices.tsx';
import { HOUR_MS, useHour } from '../../components/use-hour.ts';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { RANGE_MS, RangeControl, useAxisTime, useRange } from './station-range.tsx';

const KNOWN = [
  'brightness',
  'contrast',
  'sharpness',
  'texture',
  'red',
  'green',
  'blue',
  'positionX',
  'positionY',
] as const;
type Known = (typeof KNOWN)[number];

const isKnown = (name: string): name is Known => (KNOWN as readonly string[]).includes(name);
const placeOf = (name: string): number => (isKnown(name) ? KNOWN.indexOf(name) : KNOWN.length);

/** See `measureConditions` in the vision package. */
const UNITS = {
  brightness: 'grey',
  contrast: 'grey',
  sharpness: 'ratio',
  texture: 'energy',
  red: 'light',
  green: 'light',
  blue: 'light',
  positionX: 'width',
  positionY: 'height',
} as const satisfies Record<Known, string>;
const IN_PERCENT: readonly string[] = ['light', 'width', 'height'];

/** A value as its unit wants it. `digits` are those that tell neighbouring values apart. */
const useWriting = (): ((name: string, value: number, digits: number) => string) => {
  const { number, percent } = useFormat();
  return (name, value, digits) =>
    isKnown(name) && IN_PERCENT.includes(UNITS[name])
      ? percent(value, Math.max(0, digits - 2))
      : number(value, digits);
};

/** So many that neighbouring values differ. */
const digitsOf = (values: readonly number[]): number => {
  const largest = Math.max(...values.map(Math.abs));
  const span = Math.max(...values) - Math.min(...values) || largest / 20 || 1;
  return Math.min(5, Math.max(0, Math.ceil(1 - Math.log10(span))));
};

const useConditionWord = (): ((name: string) => string) => {
  const { t } = useTranslation('stations');
  return (name) => (isKnown(name) ? t(`condition.${name}`) : name);
};

const Alarms = ({ alarms, onClear }: { alarms: readonly DriftAlarm[]; onClear?: () => void }) => {
  const { t } = useTranslation('stations');
  const { instant, number } = useFormat();
  const word = useConditionWord();
  const say = useStatementText();
  const open = alarms.filter(({ clearedAt }) => clearedAt === null);
  const line = ({ id, at, measurement, shiftSd, inWords, statements, clearedAt }: DriftAlarm) => (
    <li key={id}>
      <Text fw={clearedAt === null ? 600 : 400}>
        {t(shiftSd < 0 ? 'drift.fell' : 'drift.rose', {
          what: word(measurement),
          by: number(Math.abs(shiftSd), 1),
        })}
      </Text>
      <Text size="sm" c="dimmed">
        {instant(at)} · {say(statements, inWords)}
        {clearedAt !== null && ` ${t('drift.clearedAt', { at: instant(clearedAt) })}`}
      </Text>
    </li>
  );
  return (
    <Card
      title={open.length > 0 ? t('drift.alarms', { count: open.length }) : t('drift.calm')}
      actions={
        onClear && (
          <Button variant="default" onClick={onClear}>
            {t('drift.take')}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        {t('drift.about')}
      </Text>
      <ul className="lem-plain">{open.map(line)}</ul>
      {alarms.length > open.length && (
        <details>
          <summary>{t('drift.older', { count: alarms.length - open.length })}</summary>
          <ul className="lem-plain">{alarms.filter(({ clearedAt }) => clearedAt !== null).map(line)}</ul>
        </details>
      )}
    </Card>
  );
};

export const DriftTab = ({ station }: { station: Station }) => {
  const { t } = useTranslation('stations');
  const { instant } = useFormat();
  const write = useWriting();
  const [range, setRange] = useRange('day');
  const mayClear = useMay('engineer');
  const word = useConditionWord();
  const [asking, ask] = useState(false);
  const clear = useChange('clearDrift');
  const hour = useHour();
  const params = { station: station.name };
  const from = new Date(hour + HOUR_MS - RANGE_MS[range]).toISOString();
  const conditions = useCall(
    'stationConditions',
    { params, query: { from, buckets: 120 } },
    { everyMs: 30_000, keep: true },
  );
  const alarms = useCall('stationDrift', { params });
  const domain: [number, number] = [Date.parse(from), hour + HOUR_MS];
  const ticks = timeTicks(...domain, 4);
  const formatX = useAxisTime(range);
  return (
    <Stack>
      <Loaded query={alarms} heightPx={80}>
        {({ items }) => <Alarms alarms={items} onClear={mayClear ? () => ask(true) : undefined} />}
      </Loaded>
      <Card
        title={t('drift.conditions')}
        actions={<RangeControl size="xs" range={range} onChange={setRange} />}
      >
        <Loaded query={conditions} heightPx={420}>
          {({ measurements, items, normal }) =>
            items.length === 0 ? (
              <Empty title={t('drift.emptyTitle')}>{t('drift.emptyText')}</Empty>
            ) : (
              <>
                <Text size="sm" c="dimmed" mb="sm">
                  {t(normal ? 'drift.bandHint' : 'drift.noNormal')}
                </Text>
                <div className="lem-multiples">
                  {measurements
                    .toSorted((a, b) => placeOf(a) - placeOf(b))
                    .map((name) => {
                      const band = normal?.[name];
                      const last = items.findLast((item) => item.values[name])?.values[name]?.median;
                      const out =
                        band !== undefined && last !== undefined && (last < band.lo || last > band.hi);
                      const digits = digitsOf(
                        items.flatMap(({ values: { [name]: seen } }) =>
                          seen ? [seen.median - seen.spread, seen.median + seen.spread] : [],
                        ),
                      );
                      return (
                        <section key={name} aria-label={word(name)}>
                          <Group justify="space-between" gap="xs">
                            <Title order={3} size="sm">
                              {word(name)}{' '}
                              {isKnown(name) && (
                                <Text component="span" size="xs" c="dimmed" fw={400}>
                                  {t(`conditionUnit.${UNITS[name]}`)}
                                </Text>
                              )}
                            </Title>
                            {last !== undefined && (
                              <Text
                                size="sm"
                                className="lem-number"
                                fw={out ? 700 : 400}
                                style={{ color: out ? 'var(--lem-warn)' : undefined }}
                              >
                                {write(name, last, digits)}
                                {out && ` · ${t('drift.outside')}`}
                              </Text>
                            )}
                          </Group>
                          <IntervalChart
                            small
                            label={t('drift.chart', { what: word(name) })}
                            heightPx={120}
                            xDomain={domain}
                            xTicks={ticks}
                            formatX={formatX}
                            formatXLong={(x) => instant(new Date(x))}
                            formatY={(y) => write(name, y, digits)}
                            usual={band}
                            series={[
                              {
                                name: word(name),
                                colour: out ? '--lem-warn' : '--lem-champion',
                                points: items.flatMap(({ from: at, values }) => {
                                  const seen = values[name];
                                  return seen
                                    ? [
                                        {
                                          x: Date.parse(at),
                                          value: seen.median,
                                          lo: seen.median - seen.spread,
                                          hi: seen.median + seen.spread,
                                        },
                                      ]
                                    : [];
                                }),
                              },
                            ]}
                          />
                        </section>
                      );
                    })}
                </div>
              </>
            )
          }
        </Loaded>
      </Card>
      <AskSure
        opened={asking}
        title={t('drift.take')}
        about={t('drift.takeHint')}
        confirm={t('drift.take')}
        onClose={() => ask(false)}
        onConfirm={async () => {
          await clear.mutateAsync({ params });
          notify(t('drift.taken'));
        }}
      >
        <Text size="sm" c="dimmed">
          {t('drift.takeWarning')}
        </Text>
      </AskSure>
    </Stack>
  );
};
