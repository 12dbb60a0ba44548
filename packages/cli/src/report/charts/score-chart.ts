import type { ScoredImage } from '@lemniscate/vision';
import { markup, type Markup } from '../markup.js';
import { axisScale, scoreAxis, type ScoreAxis } from './score-axis.js';
import { linearScale, px } from './scale.js';

const HEIGHT_PX = 250;
const MARGIN = { top: 26, right: 20, bottom: 38, left: 44 };
const BIN_PX = 9;
const TICK_GAP_PX = 38;
const SHARE_TICKS = [0.01, 0.05, 0.2, 0.5, 1];

interface Bin {
  /** Along the axis; `isAbove` the threshold or not, never both. */
  from: number;
  to: number;
  isAbove: boolean;
  count: number;
}

/** Bins whose edges include the threshold, so that every bar lies on one side of it. */
const binsOf = (
  scores: readonly number[],
  axis: ScoreAxis,
  threshold: number,
  widthOnAxis: number,
): Bin[] => {
  const origin = axis.position(threshold);
  const counts = new Map<number, number>();
  for (const score of scores) {
    const cell = Math.floor((axis.position(score) - origin) / widthOnAxis);
    const key = score >= threshold ? Math.max(0, cell) : Math.min(-1, cell);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({
    from: Math.max(axis.from, origin + key * widthOnAxis),
    to: Math.min(axis.to, origin + (key + 1) * widthOnAxis),
    isAbove: key >= 0,
    count,
  }));
};

export interface ScoreChartOptions {
  title: string;
  images: readonly ScoredImage[];
  threshold: number;
}

/** Scores of good images upwards and of defective ones downwards, with the threshold; errors are solid. */
export const scoreChart = (widthPx: number, { title, images, threshold }: ScoreChartOptions): Markup => {
  const shown = images.filter((image) => Number.isFinite(image.score));
  const scoresOf = (label: ScoredImage['label']) =>
    shown.filter((image) => image.label === label).map((image) => image.score);
  const [good, defective] = [scoresOf('ok'), scoresOf('ng')];
  const axis = scoreAxis([...good, ...defective], threshold);
  const right = widthPx - MARGIN.right;
  const bottom = HEIGHT_PX - MARGIN.bottom;
  const middle = (MARGIN.top + bottom) / 2;
  const x = axisScale(axis, [MARGIN.left, right]);
  const widthOnAxis = ((axis.to - axis.from) * BIN_PX) / (right - MARGIN.left);
  const sides = [
    { bins: binsOf(good, axis, threshold, widthOnAxis), of: good.length, tone: 'good', errorsAbove: true },
    {
      bins: binsOf(defective, axis, threshold, widthOnAxis),
      of: defective.length,
      tone: 'defect',
      errorsAbove: false,
    },
  ] as const;
  const most = Math.max(0.05, ...sides.flatMap(({ bins, of }) => bins.map((bin) => bin.count / of)));
  // The square root keeps a single image visible beside a bin that holds half of them.
  const height = linearScale([0, Math.sqrt(most)], [0, middle - MARGIN.top - 12], []);
  const ticks = SHARE_TICKS.filter((tick) => tick <= most);
  const axisTicks = apart(axis.ticks, x);
  const at = px(x(axis.position(threshold)));
  const isLeft = at > widthPx / 2;

  const bar = ({ from, to, isAbove, count }: Bin, side: (typeof sides)[number]): Markup => {
    const barHeight = height(Math.sqrt(count / side.of));
    const top = side.tone === 'good' ? middle - barHeight : middle;
    const left = x(from);
    const tone = `${side.tone}${isAbove === side.errorsAbove ? ' error' : ''}`;
    return markup`<rect class="bar ${tone}" x="${px(left + 0.5)}" y="${px(top)}" width="${px(Math.max(1.5, x(to) - left - 1))}" height="${px(barHeight)}"><title>${count} of ${side.of} ${side.tone === 'good' ? 'good' : 'defective'}</title></rect>`;
  };
  const shareTick = (tick: number, sign: 1 | -1): Markup => {
    const y = px(middle - sign * height(Math.sqrt(tick)));
    return markup`<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${y}" y2="${y}"/><text class="tick" x="${MARGIN.left - 7}" y="${y + 4}" text-anchor="end">${tick * 100}</text>`;
  };
  return markup`<svg viewBox="0 0 ${widthPx} ${HEIGHT_PX}" role="img" aria-label="${title}">
${ticks.map((tick) => [shareTick(tick, 1), shareTick(tick, -1)])}
${sides.map((side) => side.bins.map((bin) => bar(bin, side)))}
<line class="axis" x1="${MARGIN.left}" x2="${right}" y1="${px(middle)}" y2="${px(middle)}"/>
<line class="limit" x1="${at}" x2="${at}" y1="${MARGIN.top - 8}" y2="${bottom}"/>
<text class="label strong" x="${isLeft ? at - 6 : at + 6}" y="${MARGIN.top}" text-anchor="${isLeft ? 'end' : 'start'}">threshold ${thresholdText(threshold)}</text>
${axisTicks.map(({ at: tick, text }) => markup`<line class="axis" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${bottom}" y2="${bottom + 4}"/><text class="tick" x="${px(x(tick))}" y="${bottom + 17}" text-anchor="middle">${text}</text>`)}
<text class="label" x="0" y="12">images, % of their kind (square-root scale)</text>
<text class="end good" x="${right}" y="${px(middle - 8)}" text-anchor="end">${good.length} good ↑</text>
<text class="end defect" x="${MARGIN.left + 4}" y="${px(middle + 18)}">${defective.length} defective ↓</text>
<text class="label" x="${right}" y="${HEIGHT_PX - 4}" text-anchor="end">${axis.name}</text>
</svg>`;
};

/** The ticks that leave room for each other's text, those in the middle first. */
const apart = (ticks: ScoreAxis['ticks'], x: (at: number) => number): ScoreAxis['ticks'] => {
  const kept: { at: number; text: string }[] = [];
  const middle = x((ticks[0].at + ticks.at(-1)!.at) / 2);
  for (const tick of [...ticks].sort((a, b) => Math.abs(x(a.at) - middle) - Math.abs(x(b.at) - middle)))
    if (kept.every((other) => Math.abs(x(other.at) - x(tick.at)) >= TICK_GAP_PX)) kept.push(tick);
  return kept;
};

const thresholdText = (threshold: number): string =>
  threshold > 0.999 || threshold < 0.001 ? threshold.toPrecision(2) : threshold.toFixed(3);
