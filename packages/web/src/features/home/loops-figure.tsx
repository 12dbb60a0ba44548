import type { Overview } from '@lemniscate/contracts';
import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { arrowsOf, FIGURE, legPath, loopPath, pointAt, type Stop, stopsOf } from './lemniscate-shape.ts';
import './loops-figure.css';
import { countOf, DIGITAL, PHYSICAL, type Stage, STAGE_PAGES, waitOf } from './stages.ts';
import { useStageDetail } from './stage-detail.ts';
import { usePulses } from './use-pulses.ts';

const LOOPS = [
  { kind: 'digital', stages: DIGITAL, colour: 'var(--lem-challenger)', lobe: 0.29 },
  { kind: 'physical', stages: PHYSICAL, colour: 'var(--mantine-primary-color-filled)', lobe: 0.71 },
] as const;

const PATHS = {
  physical: loopPath('physical'),
  digital: loopPath('digital'),
};
const STOPS = {
  physical: stopsOf('physical', PHYSICAL.length),
  digital: stopsOf('digital', DIGITAL.length),
};
const ARROWS = {
  physical: arrowsOf('physical', PHYSICAL.length),
  digital: arrowsOf('digital', DIGITAL.length),
};

const legOf = (stage: Stage): string => {
  const i = (PHYSICAL as readonly Stage[]).indexOf(stage);
  return i >= 0
    ? legPath('physical', i, PHYSICAL.length)
    : legPath('digital', (DIGITAL as readonly Stage[]).indexOf(stage), DIGITAL.length);
};

const placeOf = ({ x, y, nx, ny }: Stop): CSSProperties =>
  ({
    '--x': `${(100 * x) / FIGURE.width}%`,
    '--y': `${(100 * y) / FIGURE.height}%`,
    '--nx': nx.toFixed(3),
    '--ny': ny.toFixed(3),
    '--align': Math.abs(nx) < 0.5 ? 'center' : nx > 0 ? 'left' : 'right',
  }) as CSSProperties;

const StageLink = ({ stage, overview }: { stage: Stage; overview: Overview }) => {
  const { t } = useTranslation('home');
  const { compact, number, duration } = useFormat();
  const detail = useStageDetail(stage, overview);
  const count = countOf(stage, overview);
  const wait = waitOf(stage, overview);
  const second = [wait === null ? undefined : t(`wait.${stage as 'train'}`, { time: duration(wait) }), detail]
    .filter(Boolean)
    .join(' · ');
  return (
    <Link {...STAGE_PAGES[stage]} title={t(`about.${stage}`)}>
      <span className="lem-stop-name">{t(`stage.${stage}`)}</span>
      <span className="lem-stop-count">{count < 100_000 ? number(count) : compact(count)}</span>
      <span className="lem-stop-wait">{second || t(`counts.${stage}`)}</span>
    </Link>
  );
};

/** Both loops as one figure: stops along a lemniscate, crossing at the model; on a narrow screen a list. */
export const LoopsFigure = ({ overview }: { overview: Overview }) => {
  const { t } = useTranslation('home');
  const pulses = usePulses(overview.counts.inspectionsToday);
  const centre = pointAt(0);
  return (
    <section className="lem-card lem-loops" aria-label={t('figure')}>
      <div className="lem-loops-stage">
        <svg viewBox={`0 0 ${FIGURE.width} ${FIGURE.height}`} aria-hidden focusable="false">
          {LOOPS.map(({ kind, stages, colour }) => (
            <g key={kind} color={colour}>
              <path
                d={PATHS[kind]}
                className="lem-curve"
                stroke={`color-mix(in srgb, ${colour} 34%, var(--lem-card))`}
              />
              {ARROWS[kind].map(({ x, y, degrees }) => (
                <path
                  key={x}
                  d="M-4 -5 L3 0 L-4 5"
                  transform={`translate(${x} ${y}) rotate(${degrees})`}
                  fill="none"
                  stroke="currentColor"
                  strokeWidth="2"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                />
              ))}
              {STOPS[kind].map(({ x, y }, i) => {
                const busy = countOf(stages[i], overview) > 0;
                return (
                  <circle
                    key={stages[i]}
                    cx={x}
                    cy={y}
                    r={busy ? 8 : 6.5}
                    fill={busy ? 'currentColor' : 'var(--lem-card)'}
                    stroke={busy ? 'var(--lem-card)' : 'currentColor'}
                    strokeWidth={busy ? 2.5 : 2}
                  />
                );
              })}
            </g>
          ))}
          <circle
            cx={centre.x}
            cy={centre.y}
            r="13"
            fill="var(--lem-card)"
            stroke="var(--lem-champion)"
            strokeWidth="3"
          />
          <circle cx={centre.x} cy={centre.y} r="5.5" fill="var(--lem-champion)" />
          {pulses.map(({ id, from }) => (
            <circle
              key={id}
              className="lem-pulse"
              r="5"
              fill="var(--lem-champion)"
              style={{ offsetPath: `path('${legOf(from)}')` }}
            />
          ))}
        </svg>
        {LOOPS.map(({ kind, stages, lobe }) => (
          <div key={kind} style={{ order: kind === 'physical' ? 0 : 2 }}>
            <div className="lem-lobe" style={{ left: `${lobe * 100}%` }}>
              <h2>{t(`loop.${kind}`)}</h2>
              <p>{t(`loopAbout.${kind}`)}</p>
            </div>
            <ol className="lem-stops">
              {stages.map((stage, i) => (
                <li key={stage} className="lem-stop" style={placeOf(STOPS[kind][i])}>
                  <StageLink stage={stage} overview={overview} />
                </li>
              ))}
            </ol>
          </div>
        ))}
        <div className="lem-crossing" style={{ order: 1 }}>
          <Link to="/models">{t('crossing')}</Link>
        </div>
      </div>
    </section>
  );
};
