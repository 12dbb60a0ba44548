import { labelsAsked, type Rollout, type Turn } from '@lemniscate/contracts';
import { isOpen, waitsForApproval } from './turn-stages.ts';

export type TurnAction = 'approve' | 'hold' | 'abort' | 'rollBack';

/** What may be done with a turn as it stands; what the server would refuse is not offered. */
export const actionsOf = (turn: Turn, rollout: Rollout | undefined): TurnAction[] => {
  const can: TurnAction[] = [];
  if (waitsForApproval(turn) || labelsAsked(turn) > 0) can.push('approve', 'hold');
  // Against the gate: what it held may still be promoted.
  if (turn.outcome === 'held' && turn.challengerId !== null) can.push('approve');
  if (rollout && ['shadow', 'canary', 'full', 'done'].includes(rollout.phase)) can.push('rollBack');
  if (isOpen(turn)) can.push('abort');
  return can;
};
