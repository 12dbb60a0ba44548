import { TURN_STATES, type Turn } from '@lemniscate/contracts';
import { Alert, Button, Loader, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../components/error-note.tsx';
import { ButtonLink } from '../../components/links.tsx';
import { useFormat } from '../../words/format.ts';
import { useStageWords } from '../../words/stage-words.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { BadFiles } from '../datasets/import/bad-files.tsx';
import type { BadFile, ImportProgress } from '../datasets/import/folder-import.ts';
import type { StartState } from './start-state.ts';
import { Line } from './start-step.tsx';

type Mark = 'done' | 'now' | 'later' | 'failed';

const MARKS: Record<Mark, ReactNode> = {
  done: <IconCheck size={18} color="var(--lem-good)" aria-hidden />,
  now: <Loader size={16} aria-hidden />,
  later: <IconCircle size={16} color="var(--lem-line)" aria-hidden />,
  failed: <IconAlertTriangle size={18} color="var(--lem-warn)" aria-hidden />,
};

const Item = ({ mark, word, children }: { mark: Mark; word: string; children?: ReactNode }) => (
  <li>
    {MARKS[mark]}
    <div>
      <Text size="sm" fw={mark === 'now' ? 600 : 400} c={mark === 'later' ? 'dimmed' : undefined}>
        {word} {children}
      </Text>
    </div>
  </li>
);

const reached = (turn: Turn | undefined, state: Turn['state']): boolean =>
  turn !== undefined &&
  turn.state !== 'aborted' &&
  TURN_STATES.indexOf(turn.state) >= TURN_STATES.indexOf(state);

interface WorkStepProps {
  state: StartState;
  turn: Turn | undefined;
  photos: ImportProgress | undefined;
  bad: readonly BadFile[];
  /** Photos that have to be brought again. */
  missing: number;
  working: boolean;
  error: unknown;
  live: boolean;
  onRetry: () => void;
}

/** What happens now, as it happens. */
export const WorkStep = (props: WorkStepProps) => {
  const { state, turn, photos, bad, missing, working, error, live, onRetry } = props;
  const { t } = useTranslation(['start', 'common']);
  const { count } = useFormat();
  const say = useStatementText();
  const stageWords = useStageWords();
  const mark = (done: boolean, before: boolean): Mark =>
    done ? 'done' : !before ? 'later' : !working && (error !== undefined || missing > 0) ? 'failed' : 'now';
  const ended = turn?.closedAt && !live;
  const turnMark = (done: boolean, before: boolean): Mark =>
    done || live ? 'done' : ended ? 'failed' : before ? 'now' : 'later';
  const progress = turn?.state === 'training' || turn?.state === 'gating' ? turn.progress : null;
  const trained = reached(turn, 'gating');
  const judged = reached(turn, 'rolling_out');
  return (
    <Stack gap="md">
      <ul className="lem-start-list" aria-live="polite">
        <Item mark={mark(state.stationMade, true)} word={t('work.station')} />
        <Item mark={mark(state.loopMade, state.stationMade)} word={t('work.loop')} />
        <Item mark={mark(state.photosIn, state.loopMade)} word={t('work.photos')}>
          {photos && !state.photosIn && (
            <span className="lem-number">
              {count(photos.imported + photos.known)} / {count(photos.total)}
            </span>
          )}
        </Item>
        <Item
          mark={state.photosIn ? turnMark(trained, turn !== undefined) : 'later'}
          word={t('work.learning')}
        >
          {turn?.state === 'training' && !progress && <Line>{t('work.waitsTrainer')}</Line>}
          {turn?.state === 'training' && progress && (
            <Text component="span" size="sm" c="dimmed" className="lem-number">
              {stageWords(progress.stage)}{' '}
              {progress.total > 0 && `${count(progress.done)} / ${count(progress.total)}`}
            </Text>
          )}
        </Item>
        <Item mark={turnMark(judged, trained)} word={t('work.judging')} />
        <Item mark={turnMark(live, judged)} word={t('work.placing')} />
      </ul>
      {progress && progress.total > 0 && (
        <Progress value={(100 * progress.done) / progress.total} aria-label={t('work.learning')} />
      )}
      {missing > 0 && (
        <Alert color="orange" variant="light" role="status">
          {t('work.missing', { count: missing })}
        </Alert>
      )}
      <BadFiles bad={bad} />
      {error !== undefined && !working && <ErrorNote error={error} onRetry={onRetry} />}
      {ended && (
        <>
          <Text size="sm">
            {t('work.ended', {
              why:
                say(turn.statements, turn.reason) ||
                (turn.outcome ? t(`common:outcome.${turn.outcome}`) : ''),
            })}
          </Text>
          <div>
            <ButtonLink to="/turns/$turn" params={{ turn: turn.id }} variant="default">
              {t('work.turn')}
            </ButtonLink>
          </div>
        </>
      )}
      {!state.photosIn && !working && missing === 0 && error === undefined && (
        <div>
          <Button onClick={onRetry}>{t('work.retry')}</Button>
        </div>
      )}
      {!ended && <Line>{t('work.reload')}</Line>}
    </Stack>
  );
};
