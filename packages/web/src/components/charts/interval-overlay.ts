import uPlot from 'uplot';
import type { ChartLook, Colour } from './chart-look.ts';
import type { IntervalColumns } from './interval-data.ts';

export interface Mark {
  x: number;
  word: string;
}

const LINE_PX = 13;
const AWAY_PX = 4;
const CAP_PX = 3;

/** All in the pixels of the canvas; what is drawn stays within the axes. */
const inside = (chart: uPlot, draw: (context: CanvasRenderingContext2D, ratio: number) => void): void => {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx, uPlot.pxRatio);
  ctx.restore();
};

/** A band in which values usually lie, below everything else. */
export const drawUsual =
  ({ lo, hi }: { lo: number; hi: number }, { colour }: ChartLook) =>
  (chart: uPlot): void =>
    inside(chart, (context) => {
      const top = chart.valToPos(hi, 'y', true);
      context.globalAlpha = 0.12;
      context.fillStyle = colour('--lem-quiet');
      context.fillRect(chart.bbox.left, top, chart.bbox.width, chart.valToPos(lo, 'y', true) - top);
    });

/** Vertical lines with a word each; those close together keep their words apart. */
export const drawMarks =
  (marks: readonly Mark[], { colour, font }: ChartLook) =>
  (chart: uPlot): void =>
    inside(chart, (context, ratio) => {
      const { left, top, width, height } = chart.bbox;
      context.strokeStyle = colour('--lem-quiet');
      context.fillStyle = colour('--lem-quiet');
      context.lineWidth = ratio;
      context.setLineDash([2 * ratio, 3 * ratio]);
      context.font = font(11 * ratio);
      context.textBaseline = 'top';
      for (const [i, { x, word }] of marks.entries()) {
        const at = chart.valToPos(x, 'x', true);
        context.beginPath();
        context.moveTo(at, top);
        context.lineTo(at, top + height);
        context.stroke();
        const fits = at + AWAY_PX * ratio + context.measureText(word).width < left + width;
        context.textAlign = fits ? 'left' : 'right';
        context.fillText(
          word,
          at + (fits ? AWAY_PX : -AWAY_PX) * ratio,
          top + (AWAY_PX + LINE_PX * (i % 3)) * ratio,
        );
      }
    });

/** The intervals of points that stand alone. */
export const drawWhiskers =
  (series: readonly (IntervalColumns & { colour: Colour })[], { colour }: ChartLook) =>
  (chart: uPlot): void =>
    inside(chart, (context, ratio) => {
      context.lineWidth = 1.5 * ratio;
      for (const { colour: name, alone, lo, hi } of series) {
        context.strokeStyle = colour(name);
        for (const i of alone) {
          const [low, high] = [lo[i] ?? null, hi[i] ?? null];
          if (low === null || high === null) continue;
          const x = chart.valToPos(chart.data[0][i]!, 'x', true);
          const ends = [chart.valToPos(low, 'y', true), chart.valToPos(high, 'y', true)];
          context.beginPath();
          context.moveTo(x, ends[0]!);
          context.lineTo(x, ends[1]!);
          for (const end of ends) {
            context.moveTo(x - CAP_PX * ratio, end);
            context.lineTo(x + CAP_PX * ratio, end);
          }
          context.stroke();
        }
      }
    });
