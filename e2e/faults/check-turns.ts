import type { Event, Turn } from '@lemniscate/contracts';

/** From which state a turn may go where; it may be aborted from anywhere. */
const LEGAL: Record<string, readonly string[]> = {
  collecting: ['reviewing'],
  reviewing: ['training'],
  training: ['gating'],
  gating: ['rolling_out', 'closed'],
  rolling_out: ['observing', 'closed'],
  observing: ['closed'],
};

/** Each step once, in a legal order; one model and one roll-out at most. */
export const wrongInTurn = (
  turn: Turn,
  events: readonly Event[],
  models: readonly { turnId?: unknown }[],
): string[] => {
  const wrong: string[] = [];
  const own = events.filter((e) => e.subject === `turn:${turn.id}`).sort((a, b) => a.seq - b.seq);
  const name = `turn ${turn.number}`;
  const count = (type: string): number => own.filter((e) => e.type === type).length;
  if (count('turn_started') !== 1) wrong.push(`${name} was started ${count('turn_started')} times`);
  let state = 'collecting';
  let reopened = 0;
  for (const { type, data } of own) {
    if (type === 'turn_aborted') state = 'aborted';
    // What the gate held, a person may promote all the same.
    if (type === 'turn_approved' && state === 'closed') {
      state = 'gating';
      reopened++;
    }
    if (typeof data['to'] !== 'string') {
      if (type === 'turn_closed') state = 'closed';
      continue;
    }
    if (data['from'] !== state || !LEGAL[state]?.includes(data['to']))
      wrong.push(`${name} went from ${String(data['from'])} to ${data['to']} when it was ${state}`);
    state = data['to'];
  }
  if (state !== turn.state) wrong.push(`${name} is ${turn.state}, its events end with ${state}`);
  const ends = count('turn_closed') + count('turn_aborted');
  if (ends !== (turn.closedAt === null ? 0 : 1) + reopened) wrong.push(`${name} ended ${ends} times`);
  if (models.filter((m) => m.turnId === turn.id).length > 1) wrong.push(`${name} has several models`);
  const rollouts = events.filter((e) => e.type === 'rollout_started' && e.data['turnId'] === turn.id).length;
  if (rollouts > 1) wrong.push(`${name} has ${rollouts} roll-outs`);
  return wrong;
};
