import { labelsAsked } from '@lemniscate/contracts';
import { Alert, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../api/use-call.ts';
import { ButtonLink } from '../../components/links.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { Stat, StatRow } from '../../components/stat.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { Disagreements } from './disagreements.tsx';
import { GateCard } from './gate-card.tsx';
import { RolloutCard } from './rollout-card.tsx';
import { StageTrack } from './stage-track.tsx';
import { TurnActions } from './turn-actions.tsx';
import { TurnLog } from './turn-log.tsx';
import { isOpen, waitsForApproval } from './turn-stages.ts';
import './turns.css';

const LearningCard = lazy(() => import('./learning-card.tsx').then((m) => ({ default: m.LearningCard })));

export const TurnPage = () => {
  const { t } = useTranslation('turns');
  const { t: common } = useTranslation();
  const { count, duration, instant } = useFormat();
  const say = useStatementText();
  const { turn: id } = useParams({ from: '/signed-in/turns/$turn' });
  const query = useCall('getTurn', { params: { id } });
  const turn = query.data;
  const { data: loop } = useCall(
    'getLoop',
    { params: { loop: turn?.loopId ?? '' } },
    { enabled: Boolean(turn) },
  );
  const { data: rollout } = useCall(
    'getRollout',
    { params: { id: turn?.rolloutId ?? '' } },
    { enabled: Boolean(turn?.rolloutId), everyMs: turn && isOpen(turn) ? 5000 : undefined },
  );
  const { data: events } = useCall(
    'listEvents',
    { query: { loop: turn?.loopId, type: 'turn_advanced', limit: 200 } },
    { enabled: Boolean(turn) },
  );
  // While it runs it is what a person comes for; afterwards it stands where it came in the turn.
  const rolloutCard = rollout && <RolloutCard rollout={rollout} loop={loop} />;
  const name = turn ? common('words.turnNumber', { number: turn.number }) : common('words.turn');
  return (
    <Page
      title={loop ? `${loop.name}: ${name}` : name}
      about={turn && `${t(`trigger.${turn.trigger}`)} · ${instant(turn.startedAt)}`}
      actions={
        turn && (
          <>
            {turn.datasetRevisionId && (
              <ButtonLink
                to="/datasets/$revision"
                params={{ revision: turn.datasetRevisionId }}
                variant="default"
              >
                {t('page.dataset')}
              </ButtonLink>
            )}
            <TurnActions turn={turn} rollout={rollout} />
          </>
        )
      }
    >
      <Loaded query={query} heightPx={480}>
        {(loaded) => (
          <Stack>
            {waitsForApproval(loaded) && (
              <Alert color="blue" variant="light" title={t('page.waits')}>
                {t('page.waitsHint')}
              </Alert>
            )}
            {labelsAsked(loaded) > 0 && (
              <Alert color="blue" variant="light" title={t('page.asks', { count: labelsAsked(loaded) })}>
                <Group justify="space-between" gap="sm">
                  <Text size="sm">{t('page.asksHint')}</Text>
                  <ButtonLink to="/review" size="xs">
                    {t('page.review')}
                  </ButtonLink>
                </Group>
              </Alert>
            )}
            <div className="lem-card">
              <Stack>
                <StageTrack turn={loaded} events={events?.items ?? []} />
                {loaded.reason && !loaded.gate?.reasons.join(' ').includes(loaded.reason) && (
                  <Text size="sm">{say(loaded.statements, loaded.reason)}</Text>
                )}
                <StatRow minPx={150}>
                  <Stat name={t('cost.labelsUsed')}>{count(loaded.labelsUsed)}</Stat>
                  <Stat name={t('cost.newLabels')}>{count(loaded.cost.labels)}</Stat>
                  <Stat name={t('cost.labelTime')}>{duration(loaded.cost.labelSeconds)}</Stat>
                  <Stat name={t('cost.compute')}>{duration(loaded.cost.computeSeconds)}</Stat>
                  <Stat name={t(loaded.closedAt ? 'cost.startToClose' : 'cost.sinceStart')}>
                    {duration(
                      ((loaded.closedAt ? Date.parse(loaded.closedAt) : Date.now()) -
                        Date.parse(loaded.startedAt)) /
                        1000,
                    )}
                  </Stat>
                </StatRow>
              </Stack>
            </div>
            {isOpen(loaded) && rolloutCard}
            <GateCard turn={loaded} />
            {loaded.gate && loaded.championId && <Disagreements turn={loaded} />}
            {!isOpen(loaded) && rolloutCard}
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
              <TurnLog turnId={loaded.id} running={isOpen(loaded)} />
              {loop && (
                <Suspense>
                  <LearningCard loop={loop} />
                </Suspense>
              )}
            </SimpleGrid>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
};
