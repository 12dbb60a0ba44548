import { labelsAsked, type Rollout, type Turn } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { actionsOf } from './actions-of.ts';

const turn = (changes: Partial<Turn>): Turn =>
  ({ state: 'gating', closedAt: null, gate: null, outcome: null, challengerId: null, ...changes }) as Turn;
const gate = (
  answer: 'promote' | 'hold',
  approval: object | null = null,
  asked: { captureIds: string[]; since: string; until: string | null } | null = null,
) => ({ answer, reasons: [], statements: [], numbers: {}, decidedAt: '', asked, approval }) as Turn['gate'];
const asked = { captureIds: ['a', 'b'], since: '', until: null };
const closedAt = '2026-01-01T00:00:00.000Z';
const rollout = (phase: Rollout['phase']): Rollout => ({ phase }) as Rollout;

test('only what the server would take is offered', () => {
  expect(actionsOf(turn({ state: 'training' }), undefined)).toEqual(['abort']);
  expect(actionsOf(turn({ gate: gate('promote') }), undefined)).toEqual(['approve', 'hold', 'abort']);
  expect(actionsOf(turn({ gate: gate('promote', {}) }), undefined)).toEqual(['abort']);
  expect(actionsOf(turn({ gate: gate('hold', null, asked) }), undefined)).toEqual([
    'approve',
    'hold',
    'abort',
  ]);
  expect(
    actionsOf(turn({ state: 'closed', closedAt, outcome: 'held', challengerId: 'x' }), undefined),
  ).toEqual(['approve']);
  expect(actionsOf(turn({ state: 'closed', closedAt, outcome: 'rejected' }), undefined)).toEqual([]);
  expect(actionsOf(turn({ state: 'rolling_out' }), rollout('canary'))).toEqual(['rollBack', 'abort']);
  expect(actionsOf(turn({ state: 'closed', closedAt, outcome: 'promoted' }), rollout('done'))).toEqual([
    'rollBack',
  ]);
  expect(actionsOf(turn({ state: 'closed', closedAt, outcome: 'rolled_back' }), rollout('halted'))).toEqual(
    [],
  );
});

test('a gate waits for the labels that it asked for until it or a person has decided', () => {
  expect(labelsAsked(turn({ gate: gate('hold', null, asked) }))).toBe(2);
  expect(labelsAsked(turn({ gate: gate('hold', {}, asked) }))).toBe(0);
  expect(labelsAsked(turn({ gate: gate('hold', null, { ...asked, until: closedAt }) }))).toBe(0);
  expect(labelsAsked(turn({ state: 'closed', gate: gate('hold', null, asked) }))).toBe(0);
  expect(labelsAsked(turn({}))).toBe(0);
});
