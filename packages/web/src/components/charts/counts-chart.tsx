import { Box, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface CountSeries {
  name: string;
  /** A CSS variable of the theme: what it means. */
  colour: `--lem-${string}`;
  values: readonly (number | null)[];
}

interface CountsChartProps {
  /** Beginnings of the buckets, seconds since 1970. */
  atSeconds: readonly number[];
  series: readonly CountSeries[];
  label: string;
  formatX: (seconds: number) => string;
  formatY: (count: number) => string;
  heightPx?: number;
}

/** Counts over many buckets, as steps. uPlot draws on a canvas: colours are read from the theme. */
export const CountsChart = ({
  atSeconds,
  series,
  label,
  formatX,
  formatY,
  heightPx = 180,
}: CountsChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--lem-quiet'),
      font: `12px ${style.fontFamily}`,
      grid: { stroke: colour('--lem-line'), width: 1 },
      ticks: { stroke: colour('--lem-line'), width: 1 },
    };
    const steps = uPlot.paths.stepped!({ align: 1 });
    const chart = new uPlot(
      {
        width: box.clientWidth,
        height: heightPx,
        cursor: { y: false },
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] } },
        axes: [
          { ...axis, grid: { show: false }, values: (_, ticks) => ticks.map(formatX) },
          { ...axis, size: 64, values: (_, ticks) => ticks.map(formatY) },
        ],
        series: [
          { value: (_, at) => (at === null ? '–' : formatX(at)) },
          ...series.map(({ name, colour: variable }) => ({
            label: name,
            stroke: colour(variable),
            fill: `${colour(variable)}22`,
            width: 1.5,
            paths: steps,
            points: { show: false },
            value: (_: uPlot, count: number | null) => (count === null ? '–' : formatY(count)),
          })),
        ],
      },
      [[...atSeconds], ...series.map(({ values }) => [...values])],
      box,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: heightPx }));
    resized.observe(box);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
    // Built anew with its data: a few hundred points take a millisecond.
  }, [atSeconds, series, heightPx, scheme, formatX, formatY]);
  return (
    <Box role="img" aria-label={label} mih={heightPx}>
      <div ref={place} className="lem-counts" />
    </Box>
  );
};
