import type uPlot from 'uplot';

/** A CSS variable of the theme, named for what it means: a chart chooses no colour of its own. */
export type Colour = `--lem-${string}`;

/** What a canvas, which knows no CSS variables, is drawn with. */
export interface ChartLook {
  colour: (name: Colour) => string;
  font: (sizePx: number) => string;
}

export const readLook = (): ChartLook => {
  const style = getComputedStyle(document.documentElement);
  const { fontFamily } = getComputedStyle(document.body);
  return {
    colour: (name) => style.getPropertyValue(name).trim(),
    font: (sizePx) => `${sizePx}px ${fontFamily}`,
  };
};

interface AxisWords {
  label?: string;
  format: (value: number) => string;
}

/** One look for the axes of every chart, x first, as uPlot wants them. Without `ticks` uPlot chooses those of x itself. */
export const axesOf = (
  { colour, font }: ChartLook,
  x: AxisWords & { ticks?: readonly number[] },
  y: AxisWords & { sizePx: number; spacePx?: number },
): uPlot.Axis[] => {
  const line = colour('--lem-line');
  const axisOf = ({ label, format }: AxisWords): uPlot.Axis => ({
    ...(label !== undefined && { label }),
    values: (_, ticks) => ticks.map((tick) => format(tick)),
    stroke: colour('--lem-quiet'),
    font: font(12),
    labelFont: font(12),
    labelSize: 20,
    gap: 6,
    ticks: { stroke: line, width: 1, size: 5 },
    border: { show: true, stroke: line, width: 1 },
  });
  const { ticks } = x;
  return [
    {
      ...axisOf(x),
      size: 30,
      space: 60,
      grid: { show: false },
      ...(ticks && {
        splits: (chart, _, from, to) =>
          thinTicks(ticks, { widthPx: chart.over.clientWidth, from, to }, x.format),
      }),
    },
    {
      ...axisOf(y),
      size: y.sizePx,
      ...(y.spacePx !== undefined && { space: y.spacePx }),
      grid: { stroke: line, width: 1, dash: [2, 4] },
    },
  ];
};

/** Around the axes, in px: top, right, bottom, left. */
export const PADDING: uPlot.Padding = [8, 22, 0, 0];

const CHARACTER_PX = 7;
const GAP_PX = 20;

/** Where a value is written on an axis of `widthPx`: as many of those wanted as have room, at even distances. */
export const thinTicks = (
  ticks: readonly number[],
  { widthPx, from, to }: { widthPx: number; from: number; to: number },
  format: (tick: number) => string,
): number[] => {
  const inside = ticks.filter((tick) => tick >= from && tick <= to);
  const widest = Math.max(0, ...inside.map((tick) => format(tick).length)) * CHARACTER_PX + GAP_PX;
  const apart = (widthPx * (inside[inside.length - 1]! - inside[0]!)) / (to - from) / (inside.length - 1);
  const every = inside.length < 2 ? 1 : Math.max(1, Math.ceil(widest / apart));
  return inside.filter((_, i) => i % every === 0);
};
