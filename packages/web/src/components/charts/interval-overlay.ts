import uPlot from 'uplot';
import type { ChartLook, Colour } from './chart-look.ts';
import type { IntervalColumns } from './interval-data.ts';
import { MOST_LINES, placeWords } from './place-words.ts';

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

/** Room above the axes for the words of marks, in px: within them they would lie on what is drawn there. */
export const marksHeightPx = (marks: readonly Mark[]): number => LINE_PX * Math.min(MOST_LINES, marks.length);

/** Vertical lines with a word each above them. Of words that have no room beside each other the later ones are left out. */
export const drawMarks =
  (marks: readonly Mark[], { colour, font }: ChartLook) =>
  (chart: uPlot): void => {
    const { ctx: context, bbox } = chart;
    const ratio = uPlot.pxRatio;
    const ends = { left: bbox.left, right: bbox.left + bbox.width };
    context.save();
    context.strokeStyle = colour('--lem-quiet');
    context.fillStyle = colour('--lem-quiet');
    context.lineWidth = ratio;
    context.setLineDash([2 * ratio, 3 * ratio]);
    context.font = font(11 * ratio);
    context.textBaseline = 'bottom';
    context.textAlign = 'center';
    const shown = marks.flatMap(({ x, word }) => {
      const at = chart.valToPos(x, 'x', true);
      if (at < ends.left || at > ends.right) return [];
      context.beginPath();
      context.moveTo(at, bbox.top);
      context.lineTo(at, bbox.top + bbox.height);
      context.stroke();
      return [{ at, width: context.measureText(word).width, word }];
    });
    for (const { word, middle, line } of placeWords(shown, ends, AWAY_PX * ratio))
      context.fillText(word, middle, bbox.top - (1 + LINE_PX * line) * ratio);
    context.restore();
  };

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
