import { Box, Group, useComputedColorScheme } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartLook, type Colour, readLook } from './chart-look.ts';
import { type Reading, tooltip } from './tooltip.ts';
import './plot.css';

export interface Drawing {
  options: Omit<uPlot.Options, 'width' | 'height' | 'legend' | 'cursor' | 'plugins'>;
  data: uPlot.AlignedData;
}

interface PlotProps {
  /** Read out in place of the picture. */
  label: string;
  heightPx: number;
  legend?: readonly { name: string; colour: Colour; dashed?: boolean }[];
  /** Called once the theme is known. */
  draw: (look: ChartLook) => Drawing;
  /** What the pointer finds at a place in the data. */
  readAt: (index: number) => Reading;
}

/** A chart on a canvas, as wide as its place: drawn in the frame that its data came in, anew with every `draw`. */
export const Plot = ({ label, heightPx, legend, draw, readAt }: PlotProps) => {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  useLayoutEffect(() => {
    const box = place.current;
    if (!box) return undefined;
    let chart: uPlot | undefined;
    const fit = (): void => {
      const width = box.clientWidth;
      // A place that is not shown has no width; its time comes.
      if (width === 0) return;
      if (chart) return chart.setSize({ width, height: heightPx });
      const { options, data } = draw(readLook());
      chart = new uPlot(
        {
          ...options,
          width,
          height: heightPx,
          legend: { show: false },
          cursor: { y: false, drag: { x: false, y: false } },
          plugins: [tooltip(readAt)],
        },
        data,
        box,
      );
    };
    fit();
    const resized = new ResizeObserver(fit);
    resized.observe(box);
    return () => {
      resized.disconnect();
      chart?.destroy();
    };
    // A few hundred points take a millisecond or two.
  }, [draw, readAt, heightPx, scheme]);
  return (
    <Box role="img" aria-label={label}>
      {legend && (
        <Group gap="md" justify="center" mb={4} className="lem-legend">
          {legend.map(({ name, colour, dashed }) => (
            <span
              key={name}
              data-dashed={dashed || undefined}
              style={{ '--lem-legend-colour': `var(${colour})` } as React.CSSProperties}
            >
              {name}
            </span>
          ))}
        </Group>
      )}
      <div ref={place} style={{ height: heightPx }} />
    </Box>
  );
};
