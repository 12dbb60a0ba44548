import type { Rate, ReplayResult, ReplayTurn } from '@lemniscate/vision';
import { fixed, percent } from '../../draw/numbers.js';
import { responsive } from '../charts/responsive.js';
import { niceTicks } from '../charts/scale.js';
import { scoreChart } from '../charts/score-chart.js';
import { turnChart, type TurnPoint, type TurnSeries } from '../charts/turn-chart.js';
import { learningFinding, rateFinding, scoreFinding } from '../findings.js';
import { markup, type Markup } from '../markup.js';

type Read = (turn: ReplayTurn) => { value: number; lo: number; hi: number };

const seriesOf = (
  { policy, turns, randomTurns }: ReplayResult,
  tone: TurnSeries['tone'],
  read: Read,
): TurnSeries[] => {
  const points = (list: readonly ReplayTurn[]): TurnPoint[] =>
    list.map((turn) => ({ labels: turn.labels, ...read(turn) }));
  const main: TurnSeries = { name: policy, tone, points: points(turns) };
  return randomTurns
    ? [main, { name: 'random', tone: 'other', isDashed: true, points: points(randomTurns) }]
    : [main];
};

const boundsOf = (series: readonly TurnSeries[], pick: (point: TurnPoint) => number): number[] =>
  series.flatMap((s) => s.points.map(pick)).filter(Number.isFinite);

const figure = (title: string, chart: (title: string) => Markup, note: Markup | string): Markup =>
  markup`<figure><h3>${title}</h3>${chart(title)}<p class="note">${note}</p></figure>`;

const learningCurve = (result: ReplayResult): Markup => {
  const series = seriesOf(result, 'learn', ({ auroc, aurocInterval }) => ({
    value: auroc,
    lo: aurocInterval.lo,
    hi: aurocInterval.hi,
  }));
  const least = Math.min(0.95, ...boundsOf(series, (point) => point.lo));
  const yDomain = [Math.max(0, Math.floor(least * 20) / 20), 1] as const;
  return figure(
    learningFinding(result),
    (title) =>
      responsive((width) =>
        turnChart(width, {
          title,
          yLabel: 'AUROC',
          yDomain,
          format: (v) => fixed(v, 3),
          formatTick: (v) => fixed(v, 2),
          series,
        }),
      ),
    'Bands here and below: 95 % intervals on the held-out images.',
  );
};

interface RateFigure {
  what: string;
  yLabel: string;
  tone: 'defect' | 'good';
  rateOf: (turn: ReplayTurn) => Rate;
  note: string;
}

const rateFigure = (result: ReplayResult, { what, yLabel, tone, rateOf, note }: RateFigure): Markup => {
  const series = seriesOf(result, tone, rateOf);
  const most = Math.max(0.02, ...boundsOf(series, (point) => point.hi));
  const [step] = niceTicks(0, most, 5).slice(1);
  const yDomain = [0, Math.min(1, Math.ceil(most / step - 1e-9) * step)] as const;
  const formatTick = (share: number): string => percent(share).replace(/\.0$/, '');
  return figure(
    rateFinding(what, result.turns, rateOf),
    (title) =>
      responsive((width) =>
        turnChart(width, { title, yLabel, yDomain, format: percent, formatTick, series }),
      ),
    note,
  );
};

const scores = ({ scored, turns }: ReplayResult): Markup => {
  const escapes = scored.filter((image) => image.label === 'ng' && image.verdict === 'ok').length;
  const falseRejects = scored.filter((image) => image.label === 'ok' && image.verdict === 'ng').length;
  const { threshold } = turns.at(-1)!;
  return figure(
    scoreFinding(escapes, falseRejects),
    (title) => responsive((width) => scoreChart(width, { title, images: scored, threshold })),
    'The last model on every held-out image. Solid bars are errors.',
  );
};

/** What the labels bought, and how the last model tells parts apart. */
export const charts = (result: ReplayResult): Markup => {
  const { heldOutDefects, heldOutGood } = result.images;
  return markup`<section class="charts">
${learningCurve(result)}
${scores(result)}
${rateFigure(result, {
  what: 'Escapes',
  yLabel: 'escapes, % of defective parts',
  tone: 'defect',
  rateOf: (turn) => turn.escapeRate,
  note: `Defective parts that were passed, of ${heldOutDefects} held out, at each turn’s own threshold.`,
})}
${rateFigure(result, {
  what: 'False rejects',
  yLabel: 'false rejects, % of good parts',
  tone: 'good',
  rateOf: (turn) => turn.falseRejectRate,
  note: `Good parts that were rejected, of ${heldOutGood} held out, at each turn’s own threshold.`,
})}
</section>`;
};
