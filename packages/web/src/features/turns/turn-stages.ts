import type { Event, Turn } from '@lemniscate/contracts';

export const STAGES = [
  'collecting',
  'reviewing',
  'training',
  'gating',
  'rolling_out',
  'observing',
  'closed',
] as const;
export type StageName = (typeof STAGES)[number];

export interface Stage {
  name: StageName;
  /** `stopped`: the turn was aborted here; `skipped`: it ended before. */
  is: 'done' | 'now' | 'waiting' | 'stopped' | 'skipped';
  from: string | null;
  to: string | null;
}

/** The last time a turn entered a stage: one that was held may be approved, and pass stages again. */
const enteredAt = (turn: Turn, events: readonly Event[], stage: StageName): string | null => {
  if (turn.state === stage) return turn.stateSince;
  const entered = events.filter(
    ({ type, subject, data }) =>
      type === 'turn_advanced' && subject === `turn:${turn.id}` && data['to'] === stage,
  );
  return (
    entered
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? null
  );
};

/**
 * The way of a turn, stage by stage. Images are collected and judged before a turn starts: its first two stages reach
 * back to the first of the labels that are new in it.
 */
export const stagesOf = (turn: Turn, events: readonly Event[] = []): Stage[] => {
  const { startedAt, closedAt, state, times } = turn;
  const reached: Record<StageName, string | null> = {
    collecting: times.firstCaptureAt ?? startedAt,
    reviewing: times.firstLabelAt ?? enteredAt(turn, events, 'reviewing'),
    training: enteredAt(turn, events, 'training') ?? times.trainingAt,
    gating: enteredAt(turn, events, 'gating') ?? times.gatingAt,
    rolling_out: enteredAt(turn, events, 'rolling_out') ?? times.rollingOutAt,
    observing: enteredAt(turn, events, 'observing'),
    closed: closedAt,
  };
  const last = STAGES.findLastIndex((name) => name !== 'closed' && reached[name] !== null);
  return STAGES.map((name, i) => {
    const from = reached[name];
    const next = STAGES.slice(i + 1).find((later) => reached[later] !== null);
    const to = next ? reached[next] : null;
    if (name === 'closed') return { name, is: closedAt === null ? 'waiting' : 'done', from, to: null };
    if (from === null) return { name, is: closedAt === null ? 'waiting' : 'skipped', from, to: null };
    if (name === state) return { name, is: 'now', from, to };
    return { name, is: state === 'aborted' && i === last ? 'stopped' : 'done', from, to };
  });
};

/** The gate would promote and a person has to say so. */
export const waitsForApproval = ({ state, gate }: Turn): boolean =>
  state === 'gating' && gate?.answer === 'promote' && gate.approval === null;

export const isOpen = ({ closedAt }: Turn): boolean => closedAt === null;
