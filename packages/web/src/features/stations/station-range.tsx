import { SegmentedControl, type SegmentedControlProps } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { afterPaint } from '../../components/after-paint.ts';
import { DAY_MS, HOUR_MS } from '../../components/use-hour.ts';
import { STATION_RANGES } from '../../shell/tabs.ts';
import { useFormat } from '../../words/format.ts';

export type StationRange = (typeof STATION_RANGES)[number];

export const RANGE_MS: Readonly<Record<StationRange, number>> = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
};

/**
 * The time that a station's charts show. It is part of the page's address, which follows once the charts are drawn: that takes
 * the router as long as drawing them.
 */
export const useRange = (usual: StationRange): [StationRange, (range: StationRange) => void] => {
  const { range: addressed = usual } = useSearch({ from: '/signed-in/stations/$station' });
  const navigate = useNavigate({ from: '/stations/$station' });
  const [range, setRange] = useState(addressed);
  // Of the address: what it said last, and what it was told to say.
  const [seen, setSeen] = useState(addressed);
  const told = useRef(addressed);
  if (seen !== addressed) {
    setSeen(addressed);
    // Somebody went back, or followed a link.
    if (addressed !== told.current) setRange(addressed);
  }
  useEffect(() => {
    if (range === told.current) return undefined;
    return afterPaint(() => {
      told.current = range;
      void navigate({ search: (before) => ({ ...before, range }), replace: true });
    });
  }, [range, navigate]);
  return [range, setRange];
};

interface RangeControlProps extends Pick<SegmentedControlProps, 'size' | 'style'> {
  range: StationRange;
  onChange: (range: StationRange) => void;
}

export const RangeControl = ({ range, onChange, ...looks }: RangeControlProps) => {
  const { t } = useTranslation('stations');
  return (
    <SegmentedControl
      {...looks}
      aria-label={t('rates.range')}
      value={range}
      onChange={(value) => onChange(value as StationRange)}
      data={STATION_RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
    />
  );
};

/** An instant on a chart's axis, in ms: the day where it shows more than one, the time of day otherwise. */
export const useAxisTime = (range: StationRange): ((x: number) => string) => {
  const { day, clock } = useFormat();
  return useMemo(
    () => (x: number) => (RANGE_MS[range] > DAY_MS ? day(new Date(x)) : clock(new Date(x)).slice(0, 5)),
    [range, day, clock],
  );
};
