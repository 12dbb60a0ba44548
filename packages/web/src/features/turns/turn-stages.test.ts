import type { Event, Turn, TurnState } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { stagesOf } from './turn-stages.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 8, minute)).toISOString();
const base = {
  id: '019a0000-0000-7000-8000-000000000001',
  loopId: '019a0000-0000-7000-8000-000000000002',
  number: 3,
  state: 'training',
  trigger: 'labels',
  startedAt: at(10),
  stateSince: at(11),
  closedAt: null,
  reason: null,
  statements: [],
  outcome: null,
  datasetRevisionId: null,
  championId: null,
  challengerId: null,
  gate: null,
  rolloutId: null,
  labelsUsed: 0,
  cost: { labels: 0, labelSeconds: 0, computeSeconds: 0 },
  times: {
    firstCaptureAt: at(0),
    firstLabelAt: at(5),
    trainingAt: at(11),
    gatingAt: null,
    rollingOutAt: null,
    liveAt: null,
  },
  jobId: null,
  progress: null,
} satisfies Turn;

const entered = (to: TurnState, minute: number): Event => ({
  seq: minute,
  at: at(minute),
  type: 'turn_advanced',
  actor: { kind: 'system', id: 'system', name: 'system' },
  subject: `turn:${base.id}`,
  loopId: base.loopId,
  stationId: null,
  data: { to },
});
const gone: Event[] = [entered('reviewing', 10), entered('training', 11), entered('gating', 20)];

const inShort = (turn: Turn, events: Event[] = []): string[] =>
  stagesOf(turn, events).map(({ name, is, from, to }) =>
    [name, is, from?.slice(14, 16) ?? '-', to?.slice(14, 16) ?? '-'].join(' '),
  );

test('a turn that trains: what came before reaches back to the first image, what comes waits', () => {
  expect(inShort(base)).toEqual([
    'collecting done 00 05',
    'reviewing done 05 11',
    'training now 11 -',
    'gating waiting - -',
    'rolling_out waiting - -',
    'observing waiting - -',
    'closed waiting - -',
  ]);
});

test('held by the gate: no roll-out; aborted: stopped where it was', () => {
  const times = { ...base.times, gatingAt: at(20) };
  const held: Turn = { ...base, times, state: 'closed', outcome: 'held', closedAt: at(21) };
  expect(inShort(held).slice(2)).toEqual([
    'training done 11 20',
    'gating done 20 21',
    'rolling_out skipped - -',
    'observing skipped - -',
    'closed done 21 -',
  ]);
  const aborted: Turn = { ...base, state: 'aborted', outcome: 'aborted', closedAt: at(12) };
  expect(inShort(aborted, gone.slice(0, 2))[2]).toBe('training stopped 11 12');
});

test('events of another turn do not count, and the latest of its own does', () => {
  const closed: Turn = { ...base, state: 'closed', outcome: 'promoted', closedAt: at(40) };
  const other = { ...entered('observing', 5), subject: 'turn:another' };
  const events = [
    ...gone,
    entered('rolling_out', 21),
    other,
    entered('observing', 30),
    entered('gating', 20),
  ];
  expect(inShort(closed, events).slice(3)).toEqual([
    'gating done 20 21',
    'rolling_out done 21 30',
    'observing done 30 40',
    'closed done 40 -',
  ]);
});
