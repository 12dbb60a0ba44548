import type { Loop, Rollout } from '@lemniscate/contracts';
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-call.ts';
import { AskReason } from '../../components/ask-reason.tsx';
import { Card } from '../../components/card.tsx';
import { notifyError } from '../../components/notices.tsx';
import { useFormat } from '../../words/format.ts';
import { useStatementText } from '../../words/statement-words.ts';
import { PausedBy } from '../fleet/paused-by.tsx';
import { RolloutCounts } from '../fleet/rollout-counts.tsx';
import { RolloutWaves } from '../fleet/rollout-waves.tsx';
import { WaitsFor } from '../fleet/waits-for.tsx';

/** How far the challenger has come at the line, and what it did there. */
export const RolloutCard = ({ rollout, loop }: { rollout: Rollout; loop: Loop | undefined }) => {
  const { t } = useTranslation('turns');
  const { instant } = useFormat();
  const say = useStatementText();
  const mayChange = useMay('engineer');
  const [pausing, setPausing] = useState(false);
  const pause = useChange('pauseRollout');
  const resume = useChange('resumeRollout');
  const { id, phase, phaseSince, paused, reason, statements } = rollout;
  const isRunning = phase === 'shadow' || phase === 'canary' || phase === 'full';
  const params = { id };
  return (
    <Card
      title={
        <Group gap="sm">
          {t('rollout.title')}
          <Badge variant="outline" tt="none" color="gray" style={{ color: 'inherit' }}>
            {t(`phase.${phase}`)}
            {paused && ` · ${t('rollout.paused')}`}
          </Badge>
        </Group>
      }
      actions={
        mayChange &&
        isRunning &&
        (paused ? (
          <Button
            size="compact-sm"
            variant="default"
            loading={resume.isPending}
            onClick={() => resume.mutate({ params }, { onError: notifyError })}
          >
            {t('rollout.resume')}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => setPausing(true)}>
            {t('rollout.pause')}
          </Button>
        ))
      }
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t(`phaseAbout.${phase}`)} {t('rollout.since', { at: instant(phaseSince) })}
        </Text>
        {isRunning && <PausedBy pause={rollout.pause} />}
        {reason && (
          <Alert color="orange" variant="light">
            {say(statements, reason)}
          </Alert>
        )}
        {phase !== 'halted' && phase !== 'rolled_back' && (
          <RolloutWaves rollout={rollout} settings={loop?.rollout} />
        )}
        <WaitsFor rollout={rollout} />
        <RolloutCounts rollout={rollout} />
      </Stack>
      {pausing && (
        <AskReason
          opened
          title={t('rollout.pause')}
          about={t('actAbout.pause')}
          confirm={t('rollout.pause')}
          draft={`rollout.pause.${id}`}
          onClose={() => setPausing(false)}
          onConfirm={(why) => pause.mutateAsync({ params, body: { reason: why } })}
        />
      )}
    </Card>
  );
};
