import type { CapturePolicy, Inspection } from '@lemniscate/contracts';
import { describe, expect, it } from 'vitest';
import { idOf, shareOfId } from '../storage/ids.js';
import { HourlyBudget } from './budget.js';
import { CaptureDecider, type Judged } from './decide.js';
import { createRng } from '@lemniscate/vision';

const HOUR_MS = 3_600_000;
const POLICY: CapturePolicy = {
  auditShare: 0,
  maxPerHour: 100_000,
  maxBytes: 2 ** 30,
  uncertain: true,
  novel: true,
};

const inspection = (n: number, more: Partial<Inspection> = {}): Inspection => ({
  id: idOf(1_700_000_000_000 + n, `part ${n}`),
  stationId: idOf(0, 'station'),
  at: '2026-01-01T00:00:00.000Z',
  partId: null,
  modelId: idOf(0, 'model'),
  score: 0.1,
  threshold: 0.5,
  verdict: 'ok',
  defectType: null,
  latencyMs: 5,
  second: null,
  ...more,
});

describe('the hourly budget', () => {
  it('gives no more than so many in any hour, whatever its start', () => {
    let now = 0;
    const budget = new HourlyBudget(120, () => now);
    const times: number[] = [];
    for (; now < 6 * HOUR_MS; now += 1000) if (budget.take()) times.push(now);
    const most = Math.max(...times.map((t) => times.filter((u) => u >= t && u < t + HOUR_MS).length));
    expect(most).toBeLessThanOrEqual(120);
    expect(most).toBeGreaterThan(85);
  });

  it('follows a changed policy, and gives nothing for nothing', () => {
    let now = 0;
    const budget = new HourlyBudget(0, () => now);
    expect(budget.take()).toBe(false);
    budget.perHour = 8;
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false]);
    now += HOUR_MS / 6 + 1;
    expect(budget.take()).toBe(true);
  });
});

describe('what is kept', () => {
  const rng = createRng(1).fork('test');
  const embedding = (shift = 0): Float32Array =>
    Float32Array.from({ length: 16 }, () => rng.normal() + shift);
  let hash = 0;
  const judged = (n: number, more: Partial<Inspection> = {}, rest: Partial<Judged> = {}): Judged => ({
    inspection: inspection(n, more),
    embedding: embedding(),
    knowsDefects: true,
    drifting: false,
    perceptualHash: () => (hash++ * 0x9e3779b1).toString(16).padStart(64, '0').slice(-64),
    ...rest,
  });
  const run = (decider: CaptureDecider, count: number, make: (n: number) => Judged = (n) => judged(n)) =>
    Array.from({ length: count }, (_, n) => decider.decide(make(n)));
  /** A line whose scores scatter around 0.1. */
  const usual = (n: number): Judged => judged(n, { score: 1 / (1 + Math.exp(2.2 + 0.5 * rng.normal())) });

  it('draws the audit sample by the id alone, budget or not', () => {
    const share = 0.1;
    const decider = new CaptureDecider({ ...POLICY, auditShare: share, maxPerHour: 0 }, 'a', () => 0);
    const kept = run(decider, 3000, usual).map((d) => d.keep);
    const drawn = Array.from({ length: 3000 }, (_, n) => shareOfId('audit', inspection(n).id) < share);
    expect(kept).toEqual(drawn);
    const count = kept.filter(Boolean).length;
    expect(count).toBeGreaterThan(250);
    expect(count).toBeLessThan(350);
  });

  it('keeps what lies nearest to the threshold', () => {
    let now = 0;
    const decider = new CaptureDecider({ ...POLICY, novel: false }, 'a', () => (now += 1000));
    run(decider, 200, usual);
    expect(decider.decide(judged(999, { score: 0.45 }))).toMatchObject({
      keep: true,
      reasons: ['uncertain'],
    });
    expect(decider.decide(judged(1000, { score: 0.001 }))).toMatchObject({ keep: false, skipped: 'nothing' });
  });

  it('keeps what is far from everything seen', () => {
    let now = 0;
    const decider = new CaptureDecider({ ...POLICY, uncertain: false }, 'a', () => (now += 1000));
    run(decider, 200, usual);
    const far = decider.decide(judged(999, {}, { embedding: embedding(8) }));
    expect(far).toMatchObject({ keep: true, reasons: ['novel'] });
  });

  it('keeps the oddest while no defect is known', () => {
    let now = 0;
    const decider = new CaptureDecider({ ...POLICY, uncertain: false }, 'a', () => (now += 1000));
    run(decider, 200, (n) => ({ ...usual(n), knowsDefects: false }));
    expect(decider.decide(judged(999, { score: 0.9 }, { knowsDefects: false }))).toMatchObject({
      reasons: ['novel'],
    });
  });

  it('keeps what champion and challenger disagree about, alike or not', () => {
    const second = { modelId: idOf(0, 'other'), score: 0.9, verdict: 'ng' as const, latencyMs: 5 };
    const decider = new CaptureDecider(POLICY, 'a', () => 0);
    const one = judged(1, { second }, { perceptualHash: () => 'a'.repeat(64) });
    expect(decider.decide(one)).toMatchObject({ keep: true, reasons: ['disagreement'] });
    expect(decider.decide({ ...one, inspection: inspection(2, { second }) })).toMatchObject({ keep: true });
  });

  it('drops the same picture met again, but not a part that only looks like it', () => {
    let now = 0;
    const decider = new CaptureDecider({ ...POLICY, novel: false }, 'a', () => (now += 1000));
    run(decider, 100, usual);
    const same = embedding();
    const near = (n: number, e: Float32Array, h: string) =>
      decider.decide(judged(n, { score: 0.5 }, { embedding: e, perceptualHash: () => h }));
    expect(near(501, same, 'b'.repeat(64))).toMatchObject({ keep: true });
    expect(near(502, same, 'b'.repeat(64))).toMatchObject({ keep: false, skipped: 'duplicate' });
    expect(near(503, embedding(), 'b'.repeat(64))).toMatchObject({ keep: true });
    expect(near(504, same, 'c'.repeat(64))).toMatchObject({ keep: true });
  });

  it('keeps some of what drifts', () => {
    const decider = new CaptureDecider({ ...POLICY, uncertain: false, novel: false }, 'a', () => 0);
    const kept = run(decider, 1000, (n) => ({ ...usual(n), drifting: true })).filter((d) => d.keep);
    expect(kept.length).toBeGreaterThan(60);
    expect(kept.length).toBeLessThan(140);
  });
});
