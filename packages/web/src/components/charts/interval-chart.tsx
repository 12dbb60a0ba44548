import uPlot from 'uplot';
import { axesOf, type ChartLook, type Colour, PADDING } from './chart-look.ts';
import { alignIntervals, dataOf, type IntervalPoint } from './interval-data.ts';
import { drawMarks, drawUsual, drawWhiskers, type Mark, marksHeightPx } from './interval-overlay.ts';
import { type Drawing, Plot } from './plot.tsx';
import type { Reading } from './tooltip.ts';

export interface IntervalSeries {
  name: string;
  /** Use what it means, e.g. --lem-defect. */
  colour: Colour;
  points: readonly IntervalPoint[];
  dashed?: boolean;
}

interface IntervalChartProps {
  series: readonly IntervalSeries[];
  /** Read out in place of the picture. */
  label: string;
  /** Names of the axes; small charts have none. */
  xLabel?: string;
  yLabel?: string;
  formatX: (x: number) => string;
  /** Where there is room, at the pointer. */
  formatXLong?: (x: number) => string;
  /** Ends of the axis; those of the points otherwise. */
  xDomain?: [number, number];
  xTicks?: readonly number[];
  formatY: (y: number) => string;
  /** Where there is room, at the pointer. */
  formatYLong?: (y: number) => string;
  heightPx?: number;
  /** Where the y axis begins; at the least of the data when left out. */
  yFrom?: number;
  /** Vertical lines with a word, e.g. where the champion changed. */
  marks?: readonly Mark[];
  /** A band in which values usually lie, e.g. normal conditions. */
  usual?: { lo: number; hi: number };
  /** One of several small charts: without a legend and names of axes, which the heading tells. */
  small?: boolean;
}

/** Two digits of hexadecimal opacity: 0.18. */
const BAND_ALPHA = '2e';
const NO_POINTS: uPlot.Series = { width: 0, points: { show: false } };

/** Lines with their intervals as bands. A line without its interval is not drawn anywhere. */
export const IntervalChart = ({
  series,
  label,
  xLabel,
  yLabel,
  formatX,
  formatXLong = formatX,
  xDomain,
  xTicks,
  formatY,
  formatYLong = formatY,
  heightPx = 260,
  yFrom,
  marks = [],
  usual,
  small = false,
}: IntervalChartProps) => {
  const aligned = alignIntervals(series.map(({ points }) => points));
  const { xs, columns } = aligned;
  const draw = (look: ChartLook): Drawing => {
    const domain: [number, number] = xDomain ?? [xs[0] ?? 0, xs[xs.length - 1] ?? 1];
    const drawn = series.map(({ colour }, i) => ({ ...columns[i]!, colour }));
    return {
      options: {
        padding: [(PADDING[0] as number) + marksHeightPx(marks), ...PADDING.slice(1)] as uPlot.Padding,
        scales: {
          x: { time: false, range: () => (domain[0] < domain[1] ? domain : [domain[0] - 1, domain[0] + 1]) },
          y: {
            range: (_, least: number | null, most: number | null) => {
              const lo = Math.min(least ?? Infinity, usual?.lo ?? Infinity);
              const hi = Math.max(most ?? -Infinity, usual?.hi ?? -Infinity);
              if (!(lo <= hi)) return [yFrom ?? 0, (yFrom ?? 0) + 1];
              const [from, to] = uPlot.rangeNum(yFrom ?? lo, hi, 0.08, true);
              return [yFrom ?? from, to];
            },
          },
        },
        axes: axesOf(
          look,
          { format: formatX, ticks: xTicks, ...(!small && { label: xLabel }) },
          {
            format: formatY,
            ...(small ? { sizePx: 66, spacePx: 24 } : { label: yLabel, sizePx: 56, spacePx: 40 }),
          },
        ),
        series: [
          {},
          ...drawn.flatMap(({ colour, alone }, i): uPlot.Series[] => [
            {
              stroke: look.colour(colour),
              width: 2,
              ...(series[i]!.dashed && { dash: [5, 4] }),
              points: {
                show: true,
                size: 5,
                fill: look.colour(colour),
                width: 0,
                // Many small charts: dots only where there is no line.
                ...(small && { filter: () => alone }),
              },
            },
            NO_POINTS,
            NO_POINTS,
          ]),
        ],
        bands: drawn.map(({ colour }, i) => ({
          series: [3 * i + 2, 3 * i + 3],
          fill: `${look.colour(colour)}${BAND_ALPHA}`,
        })),
        hooks: {
          drawClear: usual ? [drawUsual(usual, look)] : [],
          draw: [drawWhiskers(drawn, look), drawMarks(marks, look)],
        },
      },
      data: dataOf(aligned),
    };
  };
  const readAt = (index: number): Reading => ({
    title: formatXLong(xs[index]!),
    rows: series.flatMap(({ name, colour }, i) => {
      const column = columns[i]!;
      const value = column.value[index] ?? null;
      const lo = column.lo[index] ?? null;
      const hi = column.hi[index] ?? null;
      if (value === null) return [];
      const interval = lo === null || hi === null ? '' : ` (${formatYLong(lo)} – ${formatYLong(hi)})`;
      return [{ name, colour, text: `${formatYLong(value)}${interval}` }];
    }),
  });
  return (
    <Plot label={label} heightPx={heightPx} draw={draw} readAt={readAt} {...(!small && { legend: series })} />
  );
};
