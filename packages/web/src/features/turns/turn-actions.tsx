import type { Rollout, Turn } from '@lemniscate/contracts';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useChange } from '../../api/use-call.ts';
import { AskReason } from '../../components/ask-reason.tsx';
import { actionsOf, type TurnAction } from './actions-of.ts';

export const TurnActions = ({ turn, rollout }: { turn: Turn; rollout: Rollout | undefined }) => {
  const { t } = useTranslation('turns');
  const [asking, ask] = useState<TurnAction>();
  const approve = useChange('approveTurn');
  const hold = useChange('holdTurn');
  const abort = useChange('abortTurn');
  const rollBack = useChange('rollBack');
  const can = actionsOf(turn, rollout);
  if (!useMay('engineer') || can.length === 0) return null;
  const act = (action: TurnAction, reason: string): Promise<unknown> => {
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
