import type { OverviewLoop } from '@lemniscate/contracts';
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { TextLink, ButtonLink } from '../../components/links.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFormat } from '../../words/format.ts';
import { useStageWords } from '../../words/stage-words.ts';
import { TurnTrack } from './turn-track.tsx';

const LoopRow = ({ loop }: { loop: OverviewLoop }) => {
  const { t } = useTranslation(['home', 'common']);
  const { duration, number } = useFormat();
  const stageWords = useStageWords();
  const now = useNow();
  const { id, name, state, stateSince, turnId, turnNumber, championNumber, progress } = loop;
  const open = state !== 'collecting' && state !== 'closed' && state !== 'aborted';
  const seconds = Math.max(0, (now - new Date(stateSince).getTime()) / 1000);
  const counted =
    loop.labelsWanted === null
      ? t('loops.labels', { count: loop.labelsSinceTurn, n: number(loop.labelsSinceTurn) })
      : t('loops.labelsOf', { n: number(loop.labelsSinceTurn), wanted: number(loop.labelsWanted) });
  return (
    <Stack component="li" gap={6} py={10} style={{ borderTop: '1px solid var(--lem-line)' }}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
        <Group gap={8} align="baseline" style={{ minWidth: 0 }}>
          <TextLink to="/turns" search={{ loop: name }} fw={600} size="sm">
            {name}
          </TextLink>
          <Text size="xs" c="dimmed">
            {championNumber === null
              ? t('loops.noChampion')
              : t('common:words.modelNumber', { number: championNumber })}
          </Text>
        </Group>
        {turnId && turnNumber !== null && (
          <TextLink to="/turns/$turn" params={{ turn: turnId }} size="sm" className="lem-number">
            {t('common:words.turnNumber', { number: turnNumber })}
          </TextLink>
        )}
      </Group>
      <TurnTrack
        label={t('loops.track', { name })}
        state={state}
        share={
          state === 'collecting' && loop.labelsWanted
            ? loop.labelsSinceTurn / loop.labelsWanted
            : progress && progress.total > 0
              ? progress.done / progress.total
              : undefined
        }
      />
      <Group justify="space-between" gap="xs" mih={22}>
        <Text size="xs" c="dimmed" className="lem-number">
          {open ? t(`common:state.${state}`) : t('loops.collecting')}
          {' · '}
          {open && progress
            ? `${stageWords(progress.stage)} ${number(progress.done)}/${number(progress.total)} · ${duration(seconds)}`
            : open
              ? duration(seconds)
              : counted}
        </Text>
        {loop.waitsForApproval && turnId && (
          <ButtonLink to="/turns/$turn" params={{ turn: turnId }} size="compact-xs" variant="light">
            {t('loops.approve')}
          </ButtonLink>
        )}
        {!turnId && state === 'collecting' && (
          <Badge variant="default" tt="none" size="sm" key={id}>
            {t('loops.first')}
          </Badge>
        )}
      </Group>
    </Stack>
  );
};

/** Every loop with the turn it is in. */
export const LoopsCard = ({ loops }: { loops: readonly OverviewLoop[] }) => {
  const { t } = useTranslation('home');
  return (
    <Card title={t('loops.title')}>
      {loops.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('loops.none')}
        </Text>
      ) : (
        <Stack component="ul" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
          {loops.map((loop) => (
            <LoopRow key={loop.id} loop={loop} />
          ))}
        </Stack>
      )}
    </Card>
  );
};
