import { SegmentedControl, type SegmentedControlProps } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
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

interface RangeControlProps extends Pick<SegmentedControlProps, 'size' | 'style'> {
  range: StationRange;
}

/** The time that a station's charts show; it is part of the page's address. */
export const RangeControl = ({ range, ...looks }: RangeControlProps) => {
  const { t } = useTranslation('stations');
  const navigate = useNavigate({ from: '/stations/$station' });
  return (
    <SegmentedControl
      {...looks}
      aria-label={t('rates.range')}
      value={range}
      onChange={(value) =>
        void navigate({
          search: (before) => ({ ...before, range: STATION_RANGES.find((known) => known === value) }),
          replace: true,
        })
      }
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
