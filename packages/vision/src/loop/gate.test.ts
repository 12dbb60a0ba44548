import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideGate } from './gate.js';
import { gateInput, judged } from './gate-fixtures.js';
import type { GateImage } from './gate-types.js';

const alike = (ok: number, ng: number): GateImage[] => [
  ...judged(ok, 'ok', 'ok', 'ok'),
  ...judged(ng, 'ng', 'ng', 'ng', 'scratch'),
];

describe('decideGate', () => {
  it('promotes what catches many more defects, and says so in numbers', () => {
    const images = [
      ...judged(200, 'ok', 'ok', 'ok'),
      ...judged(70, 'ng', 'ng', 'ng', 'scratch'),
      ...judged(28, 'ng', 'ok', 'ng', 'scratch'),
      ...judged(2, 'ng', 'ok', 'ok', 'dent'),
    ];
    const { answer, reasons, numbers } = decideGate(gateInput(images));
    expect(answer).toBe('promote');
    // 28 of 100 defects at 0.2 · 5 each: 0.28 per part, drawn in by half an image of each kind: 28/101.5.
    expect(numbers.comparison?.cost.gain).toBeCloseTo(28 / 101.5, 12);
    expect(numbers.comparison?.cost.bootstrap?.value).toBeCloseTo(0.28, 12);
    expect(numbers.comparison?.escapes).toMatchObject({ of: 100, won: 28, lost: 0 });
    expect(numbers.challenger.costPerPart).toBeCloseTo(0.02, 12);
    expect(reasons[0]).toContain('Expected cost is lower by 0.276 per part');
    expect(reasons.join(' ')).toContain('2 of 100 (2.0 %');
    expect(reasons.join(' ')).toContain('the champion 30 of 100 (30.0 %');
  });

  it('rejects what lets more defects pass', () => {
    const images = [...alike(100, 50), ...judged(12, 'ng', 'ng', 'ok', 'dent')];
    const { answer, reasons } = decideGate(gateInput(images));
    expect(answer).toBe('reject');
    expect(reasons.join(' ')).toMatch(/More escapes, by 19\.4 %.*12 images lost against 0 won of 62/);
    expect(reasons.join(' ')).toContain('Lost "dent": the challenger misses 12 of 12, the champion 0.');
  });

  it('rejects a lost defect type even where the whole is better', () => {
    const images = [
      ...judged(200, 'ok', 'ok', 'ok'),
      ...judged(60, 'ng', 'ok', 'ng', 'scratch'),
      ...judged(40, 'ng', 'ng', 'ng', 'scratch'),
      ...judged(4, 'ng', 'ng', 'ok', 'crack'),
    ];
    const { answer, reasons } = decideGate(gateInput(images));
    expect(answer).toBe('reject');
    expect(reasons[0]).toBe('Lost "crack": the challenger misses 4 of 4, the champion 0.');
    const two = [...images.slice(0, 300), ...judged(2, 'ng', 'ng', 'ok', 'crack')];
    expect(decideGate(gateInput(two))).toMatchObject({ answer: 'hold' });
  });

  it('counts training images that the champion had not learned from, and says how they were judged', () => {
    const golden = [...alike(30, 12), ...judged(2, 'ng', 'ok', 'ng', 'dent')];
    const unseen = judged(18, 'ng', 'ok', 'ng', 'stain').map((i) => ({ ...i, source: 'unseen' as const }));
    const { answer, reasons, numbers } = decideGate(gateInput([...golden, ...unseen]));
    expect(answer).toBe('promote');
    expect(numbers).toMatchObject({ golden: 44, unseen: 18, ng: 32 });
    expect(reasons.join(' ')).toContain(
      '44 golden or audit images, judged by both exported files, and 18 images',
    );
    expect(decideGate(gateInput(golden)).answer).toBe('hold');
  });

  it.each(['unseen', 'taught'] as const)(
    'lets cross-validation speak for a challenger, never against what its file does (%s)',
    (source) => {
      const held = judged(60, 'ng', 'ok', 'ng', 'stain').map((i) => ({ ...i, source }));
      const golden = [...alike(40, 20), ...judged(8, 'ng', 'ng', 'ok', 'stain')];
      const { answer, reasons } = decideGate(gateInput([...golden, ...held]));
      expect(answer).toBe('reject');
      // What taught both is not held against it, so there is nothing else than what its file does.
      expect(reasons[0].startsWith('On golden and audit images alone: ')).toBe(source === 'unseen');
    },
  );

  it('does not hold against a challenger what the champion was chosen by', () => {
    const chosenBy = judged(9, 'ng', 'ng', 'ok', 'stain').map((i) => ({ ...i, source: 'taught' as const }));
    const since = [...alike(30, 12), ...judged(3, 'ng', 'ok', 'ng', 'stain')];
    const { answer, reasons, hope } = decideGate(gateInput([...since, ...chosenBy]));
    expect(answer).toBe('hold');
    expect(hope).toBeGreaterThan(0.7);
    expect(reasons.join(' ')).toContain('the champion was chosen by them');
    // On images that nobody had chosen by, the same is enough.
    const seen = chosenBy.map((i) => ({ ...i, source: 'golden' as const }));
    expect(decideGate(gateInput([...since, ...seen]))).toMatchObject({ answer: 'reject' });
  });

  it('counts what taught both by cross-validation of either, and says so', () => {
    const taught = judged(18, 'ng', 'ok', 'ng', 'stain').map((i) => ({ ...i, source: 'taught' as const }));
    const { answer, reasons, numbers } = decideGate(gateInput([...alike(30, 12), ...taught]));
    expect(answer).toBe('promote');
    expect(numbers).toMatchObject({ golden: 42, unseen: 0, taught: 18, ng: 30 });
    expect(reasons.join(' ')).toContain('18 images that taught both count by cross-validation of either');
  });

  it('leaves out what the champion itself had picked', () => {
    const picked = judged(40, 'ng', 'ok', 'ng', 'dent').map((i) => ({ ...i, pickedByChampion: true }));
    const { answer, reasons, numbers } = decideGate(gateInput([...alike(40, 20), ...picked]));
    expect(answer).toBe('hold');
    expect(numbers).toMatchObject({ ok: 40, ng: 20, leftOut: 40 });
    expect(reasons.join(' ')).toContain('40 labelled images not counted: the champion picked them');
  });

  it('lets false rejects be paid for by fewer escapes, and says so; not the other way round', () => {
    const images = [
      ...judged(95, 'ok', 'ok', 'ok'),
      ...judged(5, 'ok', 'ok', 'ng'),
      ...judged(30, 'ng', 'ok', 'ng', 'scratch'),
      ...judged(20, 'ng', 'ng', 'ng', 'scratch'),
    ];
    const { answer, reasons } = decideGate(gateInput(images));
    expect(answer).toBe('promote');
    expect(reasons.join(' ')).toContain('5 images lost against 0 won of 100');
    const turned = [
      ...judged(5, 'ng', 'ng', 'ok', 'scratch'),
      ...judged(45, 'ng', 'ng', 'ng', 'scratch'),
      ...judged(60, 'ok', 'ng', 'ok'),
      ...judged(40, 'ok', 'ok', 'ok'),
    ];
    expect(decideGate(gateInput(turned)).answer).not.toBe('promote');
  });

  it('holds when there are too few, and says how many more', () => {
    const { answer, reasons } = decideGate(gateInput(alike(12, 3)));
    expect(answer).toBe('hold');
    expect(reasons[0]).toContain('12 good images and 3 defects, at least 20 and 10 needed');
    expect(reasons[0]).toContain('Label 8 more good images and 7 more defects.');
    expect(decideGate(gateInput(alike(20, 3))).reasons[0]).toContain('Label 7 more defects.');
    // However few there are, a champion is not replaced by what is plainly worse.
    expect(decideGate(gateInput(judged(8, 'ng', 'ng', 'ok')))).toMatchObject({ answer: 'reject' });
  });

  it('holds what is alike, and names the labels that would show a usual turn', () => {
    const images = [
      ...alike(50, 20),
      ...judged(2, 'ng', 'ok', 'ng'),
      ...judged(2, 'ng', 'ng', 'ok', 'scratch'),
      ...judged(4, 'ng', 'ok', 'ok'),
    ];
    const { answer, reasons, numbers } = decideGate(gateInput(images));
    expect(answer).toBe('hold');
    const more = numbers.comparison?.moreLabels;
    expect(more?.ng).toBeGreaterThan(20);
    expect(reasons.join(' ')).toContain(`${more?.ng} more defects in the golden set`);
  });

  it('promotes a first model on parity, latency and licences alone', () => {
    const first = (more = {}) =>
      decideGate(gateInput([], { hasChampion: false, championLatencyMs: null, ...more }));
    expect(first()).toMatchObject({ answer: 'promote', numbers: { comparison: null } });
    expect(first().reasons[0]).toContain('First model');
    expect(first({ scoreDifference: 0.01 })).toMatchObject({ answer: 'reject' });
    expect(first({ scoreDifference: NaN })).toMatchObject({ answer: 'reject' });
    expect(first({ scoreDifference: null })).toMatchObject({ answer: 'hold' });
    expect(first({ allowedLicences: ['mit'] }).reasons[0]).toBe(
      'The licence of lemniscate-s16 is apache-2.0, which is not allowed here (mit).',
    );
    expect(first({ config: { maxLatencyMs: 20 } }).reasons[0]).toBe(
      'The challenger takes 21 ms on the device class (limit 20 ms).',
    );
    expect(first({ challengerLatencyMs: null, config: { maxLatencyMs: 20 } })).toMatchObject({
      answer: 'hold',
    });
    const lineage = [{ name: 'lot 7', licence: null, residency: 'elsewhere' }];
    expect(first({ lineage })).toMatchObject({ answer: 'hold' });
    expect(first({ lineage, allowedResidencies: ['site'] })).toMatchObject({ answer: 'reject' });
    const ofParts = (residency: string | null | undefined) =>
      first({
        lineage: [
          { name: 'base', licence: 'mit', residency: undefined },
          { name: 'lot 7', residency },
        ],
        allowedResidencies: ['DE', 'CN-SH'],
      });
    const fine = ['DE', 'DE-BY', 'CN-SH'].map((one) => ofParts(one).answer);
    expect(fine).toEqual(['promote', 'promote', 'promote']);
    expect(ofParts('DE').reasons).toContain('The residency of all 1 in the lineage is allowed.');
    expect(ofParts('CN-BJ').reasons[0]).toBe(
      'The residency of lot 7 is CN-BJ, which is not allowed here (DE, CN-SH).',
    );
    expect(ofParts(null)).toMatchObject({
      answer: 'hold',
      reasons: expect.arrayContaining(['Nobody has said what the residency of lot 7 is.']),
    });
  });

  it('counts an image once, and refuses what cannot be', () => {
    const images = alike(30, 15);
    const twice = decideGate(gateInput([...images, { ...images[0], source: 'audit' }]));
    expect(twice.numbers).toMatchObject({ ok: 30, ng: 15, repeated: 1, audit: 0 });
    expect(() => decideGate(gateInput([{ ...images[0], championVerdict: null }]))).toThrow(RangeError);
    expect(() => decideGate(gateInput(images, { defectRate: 2 }))).toThrow(RangeError);
  });

  it('never promotes what is worse on every image, nor both of two models', () => {
    const outcome = fc.tuple(
      fc.constantFrom('ok' as const, 'ng' as const),
      fc.constantFrom('ok' as const, 'ng' as const),
      fc.constantFrom('ok' as const, 'ng' as const),
      fc.integer({ min: 1, max: 40 }),
    );
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 8 }), (groups) => {
        const images = groups.flatMap(([l, a, b, n], g) =>
          judged(n, l, a, b).map((i) => ({ ...i, id: `${g}-${i.id}` })),
        );
        const turned = images.map((i) => ({
          ...i,
          championScore: i.challengerScore,
          championVerdict: i.challengerVerdict,
          challengerScore: i.championScore ?? NaN,
          challengerVerdict: i.championVerdict ?? 'ok',
        }));
        const config = { resamples: 0 };
        const one = decideGate(gateInput(images, { config }));
        const other = decideGate(gateInput(turned, { config }));
        expect([one.answer, other.answer]).not.toEqual(['promote', 'promote']);
        expect(one.numbers.comparison?.cost.gain).toBeCloseTo(
          -(other.numbers.comparison?.cost.gain ?? NaN),
          10,
        );
        if (images.every((i) => i.championVerdict === i.label)) expect(one.answer).not.toBe('promote');
        expect(one.reasons.join(' ')).not.toMatch(/NaN|undefined|Infinity/);
      }),
      { numRuns: 60 },
    );
  });
});
