import type uPlot from 'uplot';

export interface IntervalPoint {
  x: number;
  /** Null where nothing is known: the line breaks. */
  value: number | null;
  lo: number | null;
  hi: number | null;
}

/** uPlot breaks a line at null and draws through undefined. */
type Column = (number | null | undefined)[];

/** Of one series, as uPlot wants it: one entry for every x of the chart. */
export interface IntervalColumns {
  value: Column;
  lo: Column;
  hi: Column;
  /** Places without a neighbour: a band has no width there, so that the interval is drawn as a whisker. */
  alone: number[];
}

/** Brings series to one x axis, in order. Where another series alone has a point, a line goes on undisturbed. */
export const alignIntervals = (
  series: readonly (readonly IntervalPoint[])[],
): { xs: number[]; columns: IntervalColumns[] } => {
  const xs = [...new Set(series.flatMap((points) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const columns = series.map((points): IntervalColumns => {
    const byX = new Map(points.map((point) => [point.x, point]));
    const pick = (key: 'value' | 'lo' | 'hi'): Column => xs.map((x) => byX.get(x)?.[key]);
    const ordered = points.toSorted((a, b) => a.x - b.x);
    const isKnown = (i: number): boolean => (ordered[i]?.value ?? null) !== null;
    const alone = ordered
      .filter((_, i) => isKnown(i) && !isKnown(i - 1) && !isKnown(i + 1))
      .map(({ x }) => xs.indexOf(x));
    return { value: pick('value'), lo: pick('lo'), hi: pick('hi'), alone };
  });
  return { xs, columns };
};

/** x, then value, upper and lower end of each series. */
export const dataOf = ({ xs, columns }: ReturnType<typeof alignIntervals>): uPlot.AlignedData => [
  xs,
  ...columns.flatMap(({ value, lo, hi }) => [value, hi, lo]),
];
