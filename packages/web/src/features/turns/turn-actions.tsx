import type { Rollout, Turn } from '@lemniscate/contracts';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-call.ts';
import { AskReason } from '../../components/ask-reason.tsx';
import { isOpen, waitsForApproval } from './turn-stages.ts';

type Action = 'approve' | 'hold' | 'abort' | 'rollBack';

/** What may be done with a turn as it stands; what the server would refuse is not offered. */
export const actionsOf = (turn: Turn, rollout: Rollout | undefined): Action[] => {
  const can: Action[] = [];
  if (waitsForApproval(turn)) can.push('approve', 'hold');
  // Against the gate: what it held may still be promoted.
  if (turn.outcome === 'held' && turn.challengerId !== null) can.push('approve');
  if (rollout && ['shadow', 'canary', 'full', 'done'].includes(rollout.phase)) can.push('rollBack');
  if (isOpen(turn)) can.push('abort');
  return can;
};

export const TurnActions = ({ turn, rollout }: { turn: Turn; rollout: Rollout | undefined }) => {
  const { t } = useTranslation('turns');
  const [asking, ask] = useState<Action>();
  const approve = useChange('approveTurn');
  const hold = useChange('holdTurn');
  const abort = useChange('abortTurn');
  const rollBack = useChange('rollBack');
  const can = actionsOf(turn, rollout);
  if (!useMay('engineer') || can.length === 0) return null;
  const act = (action: Action, reason: string): Promise<unknown> => {
    const input = { params: { id: turn.id }, body: { reason } };
    if (action === 'approve') return approve.mutateAsync(input);
    if (action === 'hold') return hold.mutateAsync(input);
    if (action === 'abort') return abort.mutateAsync(input);
    return rollBack.mutateAsync({ params: { id: turn.rolloutId! }, body: { reason } });
  };
  const against = turn.outcome === 'held';
  return (
    <Group gap="xs">
      {can.map((action) => (
        <Button
          key={action}
          variant={action === 'approve' && !against ? 'filled' : 'default'}
          onClick={() => ask(action)}
        >
          {t(action === 'approve' && against ? 'act.approveAgainst' : `act.${action}`)}
        </Button>
      ))}
      {asking && (
        <AskReason
          key={asking}
          opened
          title={t(asking === 'approve' && against ? 'act.approveAgainst' : `act.${asking}`)}
          about={t(asking === 'approve' && against ? 'actAbout.approveAgainst' : `actAbout.${asking}`)}
          confirm={t(asking === 'approve' && against ? 'act.approveAgainst' : `act.${asking}`)}
          danger={asking === 'abort' || asking === 'rollBack'}
          draft={`turn.${asking}.${turn.id}`}
          onClose={() => ask(undefined)}
          onConfirm={(reason) => act(asking, reason)}
        />
      )}
    </Group>
  );
};
