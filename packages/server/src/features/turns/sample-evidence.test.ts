import type { GateImage } from '@lemniscate/vision/loop';
import { describe, expect, it } from 'vitest';
import type { SampleCapture } from './gate.repo.js';
import { sampleEvidence } from './sample-evidence.js';

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
const capture = (id: string, label: Verdict | null = null, isDisputed = false): SampleCapture => ({
  id,
  label,
  defectTypes: [],
  isDisputed,
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
    expect(evidence.images).toEqual([]);
    expect(evidence.agreed).toBe(0);
    expect(evidence.ask(1)).toEqual(['b']);
    expect(evidence.ask(5)).toEqual(['b', 'd']);
  });

  it('counts a beginning whose disputes are labelled, and what was drawn by lot anywhere', () => {
    const sample = [capture('a'), capture('b', 'ng', true), capture('c'), capture('d')];
    const { images, agreed } = sampleEvidence([], PARTS, sample, new Set(['b', 'd']));
    expect(agreed).toBe(2);
    expect(images).toMatchObject([{ id: 'b', label: 'ng', isDisputed: true, pickedByChampion: false }]);
    const byLot = sampleEvidence([], PARTS, [capture('b'), capture('d', 'ok')], NONE);
    expect(byLot.images).toMatchObject([{ id: 'd', label: 'ok', source: 'audit' }]);
    expect(byLot.images[0].isDisputed).toBeUndefined();
  });

  it('counts all of it where nothing is open', () => {
    const sample = [capture('a'), capture('c')];
    expect(sampleEvidence([], PARTS, sample, NONE)).toMatchObject({ images: [], agreed: 2 });
    expect(sampleEvidence([], null, sample, NONE)).toMatchObject({ images: [], agreed: 0 });
  });

  it('leaves out what an earlier gate asked for beyond that beginning', () => {
    const taught = [image('x', 'ok', 'ng'), image('y', 'ok', 'ng')];
    const sample = [capture('x', 'ng', true), capture('b'), capture('y', 'ng', true)];
    const before = sampleEvidence(taught, PARTS, sample, NONE).images;
    expect(before.map((i) => i.pickedByChampion)).toEqual([true, true]);
    const asked = [capture('x', 'ng', true), capture('b', 'ok', true), capture('y', 'ng', true)];
    const after = sampleEvidence(taught, PARTS, asked, new Set(['b'])).images;
    expect(after.map((i) => [i.id, i.isDisputed, i.pickedByChampion ?? false])).toEqual([
      ['x', true, false],
      ['y', true, false],
      ['b', true, false],
    ]);
  });
});
