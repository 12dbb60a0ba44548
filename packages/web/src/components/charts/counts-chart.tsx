import { useCallback } from 'react';
import uPlot from 'uplot';
import { axesOf, type ChartLook, type Colour, PADDING } from './chart-look.ts';
import { type Drawing, Plot } from './plot.tsx';

export interface CountSeries {
  name: string;
  colour: Colour;
  values: readonly (number | null)[];
}

interface CountsChartProps {
  /** Beginnings of the buckets, ms since 1970. */
  at: readonly number[];
  series: readonly CountSeries[];
  /** Read out in place of the picture. */
  label: string;
  xLabel: string;
  yLabel: string;
  formatX: (at: number) => string;
  /** Where there is room, at the pointer. */
  formatXLong?: (at: number) => string;
  xTicks?: readonly number[];
  formatY: (count: number) => string;
  heightPx?: number;
}

/** With the end of the last bucket, or it would have no width. */
const withEnd = <T,>(values: readonly T[], end = (last: T, _before: T): T => last): T[] => {
  const last = values[values.length - 1];
  return last === undefined ? [] : [...values, end(last, values[values.length - 2] ?? last)];
};

/** Counts over many buckets, as steps. */
export const CountsChart = ({
  at,
  series,
  label,
  xLabel,
  yLabel,
  formatX,
  formatXLong = formatX,
  xTicks,
  formatY,
  heightPx = 220,
}: CountsChartProps) => {
  const draw = useCallback(
    (look: ChartLook): Drawing => {
      const paths = uPlot.paths.stepped!({ align: 1 });
      return {
        options: {
          padding: PADDING,
          scales: {
            x: { time: false },
            y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
          },
          axes: axesOf(
            look,
            { format: formatX, ticks: xTicks, label: xLabel },
            { format: formatY, sizePx: 64, label: yLabel },
          ),
          series: [
            {},
            ...series.map(({ colour }) => ({
              stroke: look.colour(colour),
              fill: `${look.colour(colour)}22`,
              width: 1.5,
              paths,
              points: { show: false },
            })),
          ],
        },
        data: [
          withEnd(at, (last, before) => 2 * last - before),
          ...series.map(({ values }) => withEnd(values)),
        ],
      };
    },
    [at, xTicks, series, xLabel, yLabel, formatX, formatY],
  );
  const readAt = useCallback(
    (place: number) => {
      const index = Math.min(place, at.length - 1);
      return {
        title: formatXLong(at[index]!),
        rows: series.map(({ name, colour, values }) => {
          const count = values[index] ?? null;
          return { name, colour, text: count === null ? '–' : formatY(count) };
        }),
      };
    },
    [at, series, formatXLong, formatY],
  );
  return <Plot label={label} heightPx={heightPx} legend={series} draw={draw} readAt={readAt} />;
};
