import type uPlot from 'uplot';

/** A CSS variable of the theme, named for what it means: a chart chooses no colour of its own. */
export type Colour = `--lem-${string}`;

/** What a canvas, which knows no CSS variables, is drawn with. */
export interface ChartLook {
  colour: (name: Colour) => string;
  font: string;
}

export const readLook = (): ChartLook => {
  const style = getComputedStyle(document.documentElement);
  return {
    colour: (name) => style.getPropertyValue(name).trim(),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  };
};

/** One look for the axes of every chart: x first, as uPlot wants them. `sizePx`: room for the numbers of the y axis. */
export const axesOf = (
  look: ChartLook,
  x: Pick<uPlot.Axis, 'label' | 'values' | 'splits'>,
  y: Pick<uPlot.Axis, 'label' | 'values' | 'space'>,
  sizePx: number,
): uPlot.Axis[] => {
  const axis = axisOf(look);
  return [
    { ...axis, size: 30, space: 60, ...x, grid: { show: false } },
    { ...axis, size: sizePx, ...y },
  ];
};

/** Without what tells x from y. */
const axisOf = ({ colour, font }: ChartLook): uPlot.Axis => ({
  stroke: colour('--lem-quiet'),
  font,
  labelFont: font,
  labelSize: 20,
  gap: 6,
  grid: { stroke: colour('--lem-line'), width: 1, dash: [2, 4] },
  ticks: { stroke: colour('--lem-line'), width: 1, size: 5 },
  border: { show: true, stroke: colour('--lem-line'), width: 1 },
});

const CHARACTER_PX = 7;
const GAP_PX = 20;

/** Around the axes, in px: top, right, bottom, left. */
export const PADDING: uPlot.Padding = [8, 22, 0, 0];

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

/** Ticks of the x axis for `uPlot.Axis`; its own choice where none are wanted. */
export const splitsOf = (
  ticks: readonly number[] | undefined,
  format: (tick: number) => string,
): Pick<uPlot.Axis, 'splits'> =>
  ticks === undefined
    ? {}
    : {
        splits: (chart, _, from, to) =>
          thinTicks(ticks, { widthPx: chart.over.clientWidth, from, to }, format),
      };
