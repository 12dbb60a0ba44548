import type { ThresholdCurve } from '@lemniscate/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';

interface ScoreHistogramProps {
  histogram: ThresholdCurve['histogram'];
  threshold: number;
  inForce: number | null;
}

const WIDTH = 1000;
const HALF = 90;

/** Scores of defects above the line, of good parts below it: where the two meet the threshold must cut. */
export const ScoreHistogram = ({ histogram: { edges, ok, ng }, threshold, inForce }: ScoreHistogramProps) => {
  const { t } = useTranslation('stations');
  const { number } = useFormat();
  const first = edges[0] ?? 0;
  const span = (edges.at(-1) ?? 1) - first || 1;
  const x = (score: number): number => ((score - first) / span) * WIDTH;
  // Each side by its own largest: good parts are many times as many. By roots, so that a single part is seen.
  const height = (count: number, all: readonly number[]): number =>
    count === 0 ? 0 : Math.max(3, HALF * Math.sqrt(count / Math.max(1, ...all)));
  const bars = (counts: readonly number[], up: boolean) =>
    counts.map((count, i) => {
      const h = height(count, counts);
      return (
        <rect
          key={edges[i]}
          x={x(edges[i]!) + 1}
          width={Math.max(1, x(edges[i + 1]!) - x(edges[i]!) - 2)}
          y={up ? HALF - h : HALF + 1}
          height={h}
          fill={`var(--lem-${up ? 'defect' : 'good'})`}
        >
          <title>
            {t(up ? 'threshold.binNg' : 'threshold.binOk', {
              count,
              lo: number(edges[i]!, 2),
              hi: number(edges[i + 1]!, 2),
            })}
          </title>
        </rect>
      );
    });
  return (
    <div className="lem-histogram">
      <span className="lem-histogram-name" style={{ color: 'var(--lem-defect)' }}>
        {t('threshold.defects', { count: ng.reduce((a, b) => a + b, 0) })}
      </span>
      <svg
        viewBox={`0 0 ${WIDTH} ${2 * HALF + 1}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('threshold.histogram')}
      >
        <rect
          x={x(threshold)}
          width={Math.max(0, WIDTH - x(threshold))}
          y={0}
          height={2 * HALF + 1}
          fill="var(--lem-defect)"
          opacity={0.07}
        />
        {bars(ng, true)}
        {bars(ok, false)}
        <line x1={0} x2={WIDTH} y1={HALF} y2={HALF} stroke="var(--lem-line)" />
        {inForce !== null && (
          <line
            x1={x(inForce)}
            x2={x(inForce)}
            y1={0}
            y2={2 * HALF + 1}
            stroke="var(--lem-quiet)"
            strokeDasharray="4 4"
            vectorEffect="non-scaling-stroke"
          />
        )}
        <line
          x1={x(threshold)}
          x2={x(threshold)}
          y1={0}
          y2={2 * HALF + 1}
          stroke="var(--lem-champion)"
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <span className="lem-histogram-name" style={{ color: 'var(--lem-good)' }}>
        {t('threshold.goods', { count: ok.reduce((a, b) => a + b, 0) })}
      </span>
    </div>
  );
};
