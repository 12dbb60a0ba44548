import type { Station } from '@lemniscate/contracts';
import { Text, Title } from '@mantine/core';
import { lazy, memo, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { type LoopFacts, NEXT_LABELS, useWorth } from './loop-facts.ts';
import type { Pace } from './pace.ts';

// Its words come apart: the first load is counted.
const WorthRefused = lazy(() => import('./worth-refused.tsx').then((m) => ({ default: m.WorthRefused })));

/** How many of the labels that start a turn are there. */
const Ring = ({ share }: { share: number }) => (
  <svg width="22" height="22" viewBox="0 0 36 36" aria-hidden focusable="false">
    <circle cx="18" cy="18" r="15" fill="none" stroke="var(--lem-line)" strokeWidth="5" />
    <circle
      cx="18"
      cy="18"
      r="15"
      fill="none"
      stroke="var(--mantine-primary-color-filled)"
      strokeWidth="5"
      strokeLinecap="round"
      pathLength="100"
      strokeDasharray={`${Math.min(100, share * 100)} 100`}
      transform="rotate(-90 18 18)"
    />
  </svg>
);

const Number = ({ value, word, pace }: { value: string; word: string; pace?: boolean }) => (
  <div className={`lem-review-count${pace ? ' lem-review-pace' : ''}`}>
    <b className="lem-number">{value}</b>
    <span>{word}</span>
  </div>
);

export const PaceNumbers = ({ pace }: { pace: Pace }) => {
  const { t } = useTranslation('review');
  const { number } = useFormat();
  return (
    <>
      <Number
        value={pace.medianSeconds === null ? '–' : number(pace.medianSeconds, 1)}
        word={t('secondsPerLabel')}
        pace
      />
      <Number value={pace.perMinute === null ? '–' : number(pace.perMinute)} word={t('perMinute')} pace />
    </>
  );
};

export const Worth = ({ facts }: { facts: LoopFacts }) => {
  const { t } = useTranslation('review');
  const { money } = useFormat();
  const { data } = useWorth(facts.loop);
  if (!data) return null;
  const { next, refused } = data;
  if (!next)
    return refused ? (
      <Suspense>
        <WorthRefused curve={data} />
      </Suspense>
    ) : null;
  const { value, lo, hi } = next.savedPerMonth;
  return (
    <Text size="xs" c="dimmed" className="lem-review-worth lem-number" title={t('worthHint')}>
      {t('worth', { count: NEXT_LABELS, value: money(value), lo: money(lo), hi: money(hi) })}
    </Text>
  );
};

interface TopBarProps {
  stations: readonly Station[];
  station: string | undefined;
  onStation: (name: string | undefined) => void;
  waiting: number;
  pace: Pace;
  facts: LoopFacts;
  /** Labels given since `facts` were read. */
  since: number;
}

export const TopBar = memo((props: TopBarProps) => {
  const { stations, station, onStation, waiting, pace, facts, since } = props;
  const { t } = useTranslation('review');
  const { count } = useFormat();
  const wanted = facts.progress?.labelsWanted ?? null;
  const labels = (facts.progress?.labelsSinceTurn ?? 0) + since;
  return (
    <header className="lem-review-bar">
      <Title order={1} size="h5">
        {t('title')}
      </Title>
      <select
        className="lem-review-select"
        aria-label={t('filter')}
        value={station ?? ''}
        onChange={({ currentTarget }) => onStation(currentTarget.value || undefined)}
      >
        <option value="">{t('allStations')}</option>
        {stations.map(({ name, title }) => (
          <option key={name} value={name}>
            {title || name}
          </option>
        ))}
      </select>
      <Number value={count(waiting)} word={t('waiting')} />
      <Number value={count(pace.count)} word={t('labelled')} />
      <PaceNumbers pace={pace} />
      {wanted !== null && (
        <div className="lem-review-count" title={t('turnHint', { count: wanted })}>
          <Ring share={labels / wanted} />
          <b className="lem-number">
            {count(Math.min(labels, wanted))}/{count(wanted)}
          </b>
          <span>{labels >= wanted ? t('turnStarts') : t('toNextTurn')}</span>
        </div>
      )}
      <Worth facts={facts} />
    </header>
  );
});
