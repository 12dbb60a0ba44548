import { Box } from '@mantine/core';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Legend,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { AXIS, GRID } from './chart-style.ts';

export interface IntervalSeries {
  name: string;
  /** A CSS colour: use what it means, e.g. var(--lem-defect). */
  colour: string;
  /** Null where nothing is known: the line breaks. */
  points: readonly { x: number; value: number | null; lo: number | null; hi: number | null }[];
  dashed?: boolean;
}

interface IntervalChartProps {
  series: readonly IntervalSeries[];
  /** Read out in place of the picture. */
  label: string;
  xLabel: string;
  yLabel: string;
  formatX: (x: number) => string;
  /** Where there is room, at the pointer. */
  formatXLong?: (x: number) => string;
  /** Ends of the axis; those of the points otherwise. */
  xDomain?: [number, number];
  xTicks?: readonly number[];
  formatY: (y: number) => string;
  heightPx?: number;
  yDomain?: [number | 'auto', number | 'auto'];
  /** Vertical lines with a word, e.g. where the champion changed. */
  marks?: readonly { x: number; word: string }[];
  /** A band in which values usually lie, e.g. normal conditions. */
  usual?: { lo: number; hi: number; word: string };
  /** One of several small charts: without a legend and names of axes, which the heading tells. */
  small?: boolean;
}

type Row = { x: number } & Record<string, number | [number, number] | null>;

/** A band has no width at a point without neighbours: its interval is drawn as a whisker. */
const isAlone = (points: IntervalSeries['points'], i: number): boolean =>
  (points[i - 1]?.value ?? null) === null && (points[i + 1]?.value ?? null) === null;

const rowsOf = (series: readonly IntervalSeries[]): Row[] => {
  const rows = new Map<number, Row>();
  for (const [i, { points }] of series.entries())
    for (const [at, { x, value, lo, hi }] of points.entries()) {
      const row = rows.get(x) ?? ({ x } as Row);
      row[`value${i}`] = value;
      row[`band${i}`] = lo === null || hi === null ? null : [lo, hi];
      if (value !== null && lo !== null && hi !== null && isAlone(points, at))
        row[`whisker${i}`] = [value - lo, hi - value];
      rows.set(x, row);
    }
  return [...rows.values()].toSorted((a, b) => a.x - b.x);
};

/** Lines with their intervals as bands. A line without its interval is not drawn anywhere. */
export const IntervalChart = ({
  series,
  label,
  xLabel,
  yLabel,
  formatX,
  formatXLong = formatX,
  xDomain,
  xTicks,
  formatY,
  heightPx = 260,
  yDomain = [0, 'auto'],
  marks = [],
  usual,
  small = false,
}: IntervalChartProps) => (
  <Box role="img" aria-label={label} h={heightPx}>
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={rowsOf(series)}
        margin={{ top: 8, right: 16, bottom: small ? 0 : 20, left: small ? 0 : 8 }}
      >
        <CartesianGrid {...GRID} />
        <XAxis
          {...AXIS}
          dataKey="x"
          type="number"
          domain={xDomain ?? ['dataMin', 'dataMax']}
          ticks={xTicks && [...xTicks]}
          tickFormatter={formatX}
          label={small ? undefined : { value: xLabel, position: 'insideBottom', offset: -12, ...AXIS.tick }}
        />
        <YAxis
          {...AXIS}
          width={small ? 48 : 64}
          tickCount={small ? 3 : undefined}
          domain={yDomain}
          tickFormatter={formatY}
          label={
            small
              ? undefined
              : {
                  value: yLabel,
                  angle: -90,
                  position: 'insideLeft',
                  style: { textAnchor: 'middle' },
                  ...AXIS.tick,
                }
          }
        />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(x) => formatXLong(Number(x))}
          formatter={(value, name) => [
            Array.isArray(value) ? value.map((v) => formatY(Number(v))).join(' – ') : formatY(Number(value)),
            name,
          ]}
          contentStyle={{
            background: 'var(--lem-card)',
            border: '1px solid var(--lem-line)',
            borderRadius: 8,
            color: 'inherit',
          }}
        />
        {!small && <Legend verticalAlign="top" height={28} wrapperStyle={{ fontSize: 13 }} />}
        {usual && (
          <ReferenceArea
            y1={usual.lo}
            y2={usual.hi}
            fill="var(--lem-quiet)"
            fillOpacity={0.12}
            ifOverflow="extendDomain"
            label={{
              value: usual.word,
              position: 'insideTopLeft',
              fontSize: 11,
              fill: 'var(--lem-quiet)',
            }}
          />
        )}
        {marks.map(({ x, word }, i) => (
          <ReferenceLine
            key={`${x}-${word}`}
            x={x}
            stroke="var(--lem-quiet)"
            strokeDasharray="2 3"
            label={{
              value: word,
              position: 'insideTopRight',
              fontSize: 11,
              fill: 'var(--lem-quiet)',
              // Marks close together keep their words apart.
              dy: 13 * (i % 3),
            }}
          />
        ))}
        {series.map(({ name, colour }, i) => (
          <Area
            key={`band-${name}`}
            dataKey={`band${i}`}
            name={name}
            legendType="none"
            stroke="none"
            fill={colour}
            fillOpacity={0.18}
            isAnimationActive={false}
            connectNulls={false}
            dot={false}
            activeDot={false}
          />
        ))}
        {series.map(({ name, colour, dashed }, i) => (
          <Line
            key={name}
            dataKey={`value${i}`}
            name={name}
            stroke={colour}
            strokeWidth={2}
            strokeDasharray={dashed ? '5 4' : undefined}
            dot={small ? false : { r: 2.5, fill: colour, stroke: 'none' }}
            isAnimationActive={false}
            connectNulls={false}
          >
            <ErrorBar
              dataKey={`whisker${i}`}
              direction="y"
              width={6}
              strokeWidth={1.5}
              stroke={colour}
              isAnimationActive={false}
            />
          </Line>
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  </Box>
);
