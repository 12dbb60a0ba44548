import { expect, it } from 'vitest';
import { createPaint } from '../draw/paint.js';
import { createDemoTable, type DemoMeasure, type DemoTurn } from './demo-table.js';

const rate = (value: number, lo: number, hi: number) => ({ value, lo, hi, count: 0, of: 0 });
const BEFORE: DemoMeasure = {
  auroc: 0.9,
  aurocInterval: { lo: 0.85, hi: 0.94 },
  escapeRate: rate(0.301, 0.221, 0.392),
  falseRejectRate: rate(0.05, 0.02, 0.1),
};
const AFTER: DemoMeasure = {
  auroc: 0.97,
  aurocInterval: { lo: 0.95, hi: 0.99 },
  escapeRate: rate(0.122, 0.051, 0.2),
  falseRejectRate: rate(0.03, 0.01, 0.07),
};
const turn = (changed: Partial<DemoTurn>): DemoTurn => ({
  turn: 2,
  labels: 50,
  outcome: 'promoted',
  why: '',
  before: BEFORE,
  after: AFTER,
  times: null,
  promotion: null,
  championId: null,
  challengerId: null,
  approved: false,
  computeSeconds: 12,
  ...changed,
});

it('the demo shows escapes and false rejects before and after, each with its interval', () => {
  const { rows } = createDemoTable(createPaint(false));
  const [before, after] = rows(turn({}));
  expect(before).toMatch(/before +0\.900 \[0\.850–0\.940\] +30\.1 \[22\.1–39\.2\] +5\.0 \[2\.0–10\.0\]$/);
  expect(after).toMatch(
    /^ +2 +50 +promoted +0\.970 \[0\.950–0\.990\] +12\.2 \[5\.1–20\.0\] +3\.0 \[1\.0–7\.0\]/,
  );
  expect(before.indexOf(']')).toBe(after.indexOf(']'));
});

it('shows one row where there was no model before, and where it stayed', () => {
  const { rows } = createDemoTable(createPaint(false));
  expect(rows(turn({ before: null }))).toHaveLength(1);
  expect(rows(turn({ outcome: 'held', after: BEFORE }))).toHaveLength(1);
});
