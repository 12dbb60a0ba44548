import { markup, type Markup } from '../markup.js';
import { linearScale, niceTicks, px, type Scale } from './scale.js';

export interface TurnPoint {
  labels: number;
  value: number;
  lo: number;
  hi: number;
}

export interface TurnSeries {
  /** Written at the end of the line. */
  name: string;
  /** A class of the style sheet that sets the colour. */
  tone: 'learn' | 'defect' | 'good' | 'other';
  isDashed?: boolean;
  points: readonly TurnPoint[];
}

export interface TurnChartOptions {
  /** Said by screen readers. */
  title: string;
  yLabel: string;
  yDomain: readonly [number, number];
  /** Of values; `formatTick` of the round values on the axis, the same by default. */
  format: (value: number) => string;
  formatTick?: (value: number) => string;
  series: readonly TurnSeries[];
}

const HEIGHT_PX = 250;
const MARGIN = { top: 26, right: 86, bottom: 38, left: 44 };
const LABEL_GAP_PX = 14;

const isShown = ({ value, lo, hi }: TurnPoint): boolean =>
  Number.isFinite(value) && Number.isFinite(lo) && Number.isFinite(hi);

const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');

const drawBand = (points: readonly TurnPoint[], x: Scale, y: Scale, tone: string): Markup => {
  if (points.length === 1) {
    const [{ labels, lo, hi }] = points;
    return markup`<line class="whisker ${tone}" x1="${px(x(labels))}" x2="${px(x(labels))}" y1="${px(y(lo))}" y2="${px(y(hi))}"/>`;
  }
  const upper = points.map((p) => [x(p.labels), y(p.hi)] as const);
  const lower = points.map((p) => [x(p.labels), y(p.lo)] as const).reverse();
  return markup`<path class="band ${tone}" d="${pathOf([...upper, ...lower])}Z"/>`;
};

const drawLine = (
  { points, tone, isDashed, name }: TurnSeries,
  x: Scale,
  y: Scale,
  format: (value: number) => string,
): Markup => {
  const line = pathOf(points.map((p) => [x(p.labels), y(p.value)] as const));
  const dots = points.map(
    (p) =>
      markup`<circle class="dot ${tone}" cx="${px(x(p.labels))}" cy="${px(y(p.value))}" r="${isDashed ? 2 : 3}"><title>${name}, ${p.labels} labels: ${format(p.value)} (95 %: ${format(p.lo)} to ${format(p.hi)})</title></circle>`,
  );
  return markup`<path class="curve ${tone}${isDashed ? ' dashed' : ''}" d="${line}"/>${dots}`;
};

/** Heights for labels at the ends of lines, pushed apart where they would touch. */
const spread = (wanted: readonly number[], lowest: number): number[] => {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  const placed = [...wanted];
  let least = Number.NEGATIVE_INFINITY;
  for (const { y, i } of order) {
    placed[i] = Math.max(y, least);
    least = placed[i] + 2 * LABEL_GAP_PX + 2;
  }
  const over = Math.max(0, ...placed.map((y) => y - lowest));
  return placed.map((y) => y - over);
};

/** How a measure moves with the labels asked: a line with its 95 % band for each series. */
export const turnChart = (widthPx: number, options: TurnChartOptions): Markup => {
  const { title, yLabel, yDomain, format, formatTick = format } = options;
  const series = options.series
    .map((s) => ({ ...s, points: s.points.filter(isShown) }))
    .filter((s) => s.points.length > 0);
  const right = widthPx - MARGIN.right;
  const bottom = HEIGHT_PX - MARGIN.bottom;
  const most = Math.max(1, ...series.flatMap((s) => s.points.map((p) => p.labels)));
  const x = linearScale([0, most], [MARGIN.left, right], niceTicks(0, most, widthPx > 400 ? 6 : 4));
  const y = linearScale(yDomain, [bottom, MARGIN.top], niceTicks(yDomain[0], yDomain[1], 5));
  const ends = series.map((s) => s.points.at(-1)!);
  const labelYs = spread(
    ends.map((end) => y(end.value)),
    bottom - LABEL_GAP_PX,
  );
  return markup`<svg viewBox="0 0 ${widthPx} ${HEIGHT_PX}" role="img" aria-label="${title}">
${y.ticks.map((tick) => markup`<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick" x="${MARGIN.left - 7}" y="${px(y(tick)) + 4}" text-anchor="end">${formatTick(tick)}</text>`)}
${x.ticks.map((tick) => markup`<line class="axis" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${bottom}" y2="${bottom + 4}"/><text class="tick" x="${px(x(tick))}" y="${bottom + 17}" text-anchor="middle">${tick}</text>`)}
<line class="axis" x1="${MARGIN.left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
<text class="label" x="0" y="12">${yLabel}</text>
<text class="label" x="${right}" y="${HEIGHT_PX - 4}" text-anchor="end">labels asked</text>
${series.toReversed().map((s) => drawBand(s.points, x, y, s.tone))}
${series.toReversed().map((s) => drawLine(s, x, y, format))}
${series.map(({ name, tone }, i) => markup`<text class="end ${tone}" x="${right + 9}" y="${px(labelYs[i]) + 1}">${name}<tspan class="value" x="${right + 9}" dy="${LABEL_GAP_PX}">${format(ends[i].value)}</tspan></text>`)}
</svg>`;
};
