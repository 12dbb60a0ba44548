import type { Loop, Rollout, Station } from '@lemniscate/contracts';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-call.ts';
import { AskReason } from '../../components/ask-reason.tsx';
import { TextLink } from '../../components/links.tsx';
import { notifyError } from '../../components/notices.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { PausedBy } from './paused-by.tsx';
import { RolloutCounts } from './rollout-counts.tsx';
import { RolloutNote } from './rollout-note.tsx';
import { RolloutWaves } from './rollout-waves.tsx';
import { WaitsFor } from './waits-for.tsx';

export const OPEN_PHASES: readonly Rollout['phase'][] = ['shadow', 'canary', 'full'];

const Actions = ({ rollout, name }: { rollout: Rollout; name: string }) => {
  const { t } = useTranslation('fleet');
  const [asked, setAsked] = useState<'pause' | 'rollBack'>();
  const pause = useChange('pauseRollout');
  const resume = useChange('resumeRollout');
  const rollBack = useChange('rollBack');
  const params = { id: rollout.id };
  return (
    <Group gap="xs">
      {rollout.paused ? (
        <Button
          size="compact-sm"
          loading={resume.isPending}
          onClick={() => resume.mutate({ params }, { onError: notifyError })}
        >
          {t('rollout.resume')}
        </Button>
      ) : (
        <Button size="compact-sm" variant="default" onClick={() => setAsked('pause')}>
          {t('rollout.pause')}
        </Button>
      )}
      <Button size="compact-sm" variant="outline" color="red" onClick={() => setAsked('rollBack')}>
        {t('rollout.rollBack')}
      </Button>
      <AskReason
        opened={asked === 'pause'}
        title={t('rollout.pauseTitle', { name })}
        about={t('rollout.pauseAbout')}
        confirm={t('rollout.pause')}
        draft={`pause.${rollout.id}`}
        onClose={() => setAsked(undefined)}
        onConfirm={(reason) => pause.mutateAsync({ params, body: { reason } })}
      />
      <AskReason
        opened={asked === 'rollBack'}
        title={t('rollout.rollBackTitle', { name })}
        about={t('rollout.rollBackAbout')}
        confirm={t('rollout.rollBack')}
        danger
        draft={`roll-back.${rollout.id}`}
        onClose={() => setAsked(undefined)}
        onConfirm={(reason) => rollBack.mutateAsync({ params, body: { reason } })}
      />
    </Group>
  );
};

interface RolloutCardProps {
  rollout: Rollout;
  loop: Loop | undefined;
  stations: readonly Station[];
  model: (id: string | null) => string;
  now: number;
}

/** One roll-out: its waves, what was counted, what would halt it, and the brakes. */
export const RolloutCard = ({ rollout, loop, stations, model, now }: RolloutCardProps) => {
  const { t } = useTranslation('fleet');
  const { ago, duration } = useFormat();
  const say = useStatementText();
  const mayAct = useMay('engineer');
  const open = OPEN_PHASES.includes(rollout.phase);
  const name = `${loop?.name ?? ''} ${model(rollout.challengerId)}`.trim();
  const inPhase = Math.max(0, (now - new Date(rollout.phaseSince).getTime()) / 1000);
  const names = rollout.stationIds.map(
    (id) => stations.find((station) => station.id === id)?.name ?? id.slice(-8),
  );
  return (
    <Stack component="li" gap="sm" py="sm" style={{ borderTop: '1px solid var(--lem-line)' }}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Group gap={8}>
            <TextLink to="/turns/$turn" params={{ turn: rollout.turnId }} fw={600} size="sm">
              {loop?.name ?? t('rollout.loop')}
            </TextLink>
            <Text size="sm" className="lem-number">
              {model(rollout.championId)} → {model(rollout.challengerId)}
            </Text>
            {rollout.paused && open && (
              <Badge
                variant="default"
                tt="none"
                style={{ color: 'var(--lem-warn)', background: 'var(--lem-warn-soft)', border: 0 }}
              >
                {t('rollout.paused')}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {names.join(', ')} · {t('rollout.started', { ago: ago(rollout.startedAt, now) })}
            {open && ` · ${t('rollout.inPhase', { time: duration(inPhase) })}`}
          </Text>
        </div>
        {open && mayAct && <Actions rollout={rollout} name={name} />}
      </Group>
      {open && <PausedBy pause={rollout.pause} />}
      <RolloutWaves rollout={rollout} settings={loop?.rollout} />
      <WaitsFor rollout={rollout} />
      {rollout.reason && <RolloutNote>{say(rollout.statements, rollout.reason)}</RolloutNote>}
      {open && <RolloutCounts rollout={rollout} />}
    </Stack>
  );
};
