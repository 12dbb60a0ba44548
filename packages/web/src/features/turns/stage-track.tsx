import type { Event, Turn } from '@lemniscate/contracts';
import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import { useStageWords } from '../../words/stage-words.ts';
import { type Stage, stagesOf } from './turn-stages.ts';

const secondsOf = ({ from, to, is }: Stage): number | null =>
  from === null || is === 'waiting' || is === 'skipped'
    ? null
    : ((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000;

/** The stages of a turn as it passes them. */
export const StageTrack = ({ turn, events }: { turn: Turn; events: readonly Event[] }) => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { duration, clock, day, number } = useFormat();
  const stageWords = useStageWords();
  const { startedAt, times } = turn;
  const isEarlier = times.firstCaptureAt !== null && times.firstCaptureAt < startedAt;
  return (
    <>
      <ol className="lem-stages" aria-label={t('stages.label')}>
        {stagesOf(turn, events).map((stage) => {
          const { name, is, from } = stage;
          const seconds = name === 'closed' ? null : secondsOf(stage);
          const { progress } = turn;
          return (
            <li key={name} data-is={is} aria-current={is === 'now' ? 'step' : undefined}>
              <Text component="span" fw={is === 'now' ? 700 : 500} size="sm">
                {name === 'closed' && turn.outcome
                  ? common(`outcome.${turn.outcome}`)
                  : common(`state.${name}`)}
              </Text>
              <Text component="span" size="xs" c="dimmed" className="lem-number">
                {is === 'skipped' && t('stages.skipped')}
                {is === 'stopped' && `${t('stages.stopped')} · `}
                {seconds !== null && duration(seconds)}
                {name === 'closed' && from && `${day(from)} ${clock(from)}`}
              </Text>
              {is === 'now' && progress && (
                <span className="lem-stage-progress">
                  <Text component="span" size="xs">
                    {stageWords(progress.stage)} {number(progress.done)}/{number(progress.total)}
                  </Text>
                  <Progress
                    value={(100 * progress.done) / Math.max(1, progress.total)}
                    size="sm"
                    aria-label={stageWords(progress.stage)}
                  />
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {isEarlier && (
        <Text size="xs" c="dimmed">
          {t('stages.earlier', { at: `${day(startedAt)} ${clock(startedAt)}` })}
        </Text>
      )}
    </>
  );
};
