import { describe, expect, it } from 'vitest';
import type { GateImage } from './gate-types.js';
import { type SamplePart, sampleEvidence } from './sample-evidence.js';

type Verdict = 'ok' | 'ng';

const score = (captureId: string, verdict: Verdict) => ({
  captureId,
  verdict,
  score: verdict === 'ng' ? 0.9 : 0.1,
});
const judged = (parts: Record<string, [Verdict, Verdict]>) => ({
  champion: Object.entries(parts).map(([id, [verdict]]) => score(id, verdict)),
  challenger: Object.entries(parts).map(([id, [, verdict]]) => score(id, verdict)),
});
const capture = (id: string, label: Verdict | null = null, isEarly = false): SamplePart => ({
  id,
  label,
  defectTypes: [],
  isEarly,
});
const image = (id: string, champion: Verdict, challenger: Verdict): GateImage => ({
  id,
  label: 'ng',
  defectTypes: [],
  championScore: 0.4,
  championVerdict: champion,
  challengerScore: 0.6,
  challengerVerdict: challenger,
  source: 'unseen',
});
const PARTS = judged({ a: ['ok', 'ok'], b: ['ok', 'ng'], c: ['ng', 'ng'], d: ['ng', 'ok'] });
const NONE = new Set<string>();

describe('sampleEvidence', () => {
  it('counts nothing of a sample of which the first dispute is open', () => {
    const evidence = sampleEvidence(
      [],
      PARTS,
      ['a', 'b', 'c', 'd'].map((id) => capture(id)),
      NONE,
    );
    expect(evidence.counted).toEqual({ images: [], agreed: 0 });
    expect(evidence.outlook).toEqual(evidence.counted);
    expect(evidence.ask(1)).toEqual(['b']);
    expect(evidence.ask(5)).toEqual(['b', 'd']);
  });

  it('counts a beginning whose disputes are labelled, and what was drawn by lot anywhere', () => {
    const sample = [capture('a'), capture('b', 'ng', true), capture('c'), capture('d')];
    const { images, agreed } = sampleEvidence([], PARTS, sample, new Set(['b', 'd'])).counted;
    expect(agreed).toBe(2);
    expect(images).toMatchObject([{ id: 'b', label: 'ng', isDisputed: true, pickedByChampion: false }]);
    const byLot = sampleEvidence([], PARTS, [capture('b'), capture('d', 'ok')], NONE).counted;
    expect(byLot.images).toMatchObject([{ id: 'd', label: 'ok', source: 'audit' }]);
    expect(byLot.images[0].isDisputed).toBeUndefined();
  });

  it('counts all of it where nothing is open', () => {
    const sample = [capture('a'), capture('c')];
    expect(sampleEvidence([], PARTS, sample, NONE).counted).toMatchObject({ images: [], agreed: 2 });
    expect(sampleEvidence([], null, sample, NONE).counted).toMatchObject({ images: [], agreed: 0 });
  });

  it('leaves out what an earlier gate asked for beyond that beginning, and asks on where that says enough', () => {
    const taught = [image('x', 'ok', 'ng'), image('y', 'ok', 'ng')];
    const sample = [capture('x', 'ng', true), capture('b'), capture('y', 'ng', true)];
    const before = sampleEvidence(taught, PARTS, sample, NONE);
    expect(before.counted.images.map((i) => i.pickedByChampion)).toEqual([true, true]);
    expect(before.outlook.images.map((i) => i.pickedByChampion)).toEqual([false, true]);
    const asked = [capture('x', 'ng', true), capture('b', 'ok', true), capture('y', 'ng', true)];
    const after = sampleEvidence(taught, PARTS, asked, new Set(['b']));
    expect(after.counted.images.map((i) => [i.id, i.isDisputed, i.pickedByChampion ?? false])).toEqual([
      ['x', true, false],
      ['y', true, false],
      ['b', true, false],
    ]);
    expect(after.outlook).toEqual(after.counted);
  });

  it('takes a label that a model’s doubts brought forward, on what both judge alike, for none', () => {
    const taught = [image('x', 'ng', 'ng'), image('y', 'ok', 'ok')];
    const sample = [capture('x', 'ng', true), capture('a', 'ok', true), capture('y', 'ng')];
    const { counted } = sampleEvidence(taught, PARTS, sample, NONE);
    expect(counted.agreed).toBe(2);
    expect(counted.images.map((i) => [i.id, i.pickedByChampion ?? false])).toEqual([
      ['x', true],
      ['y', false],
      ['a', true],
    ]);
  });
});
