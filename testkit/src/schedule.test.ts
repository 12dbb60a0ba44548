import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPart } from './line.js';
import { defectRateAt, lightDriftAt, lotAt, planPart } from './schedule.js';
import type { LineOptions } from './types.js';

const line: LineOptions = { product: 'tile', seed: 9, widthPx: 64, heightPx: 64 };

describe('new-defect', () => {
  it('never shows a kind before its part, and shows it exactly then', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, atPart) => {
        const options: LineOptions = {
          ...line,
          seed,
          defectRate: 0.7,
          schedule: [{ atPart, kind: 'new-defect', defect: 'crack' }],
        };
        let early = 0;
        for (let index = 0; index < atPart; index++) {
          if (planPart(options, index).defectTypes.includes('crack')) early++;
        }
        expect(early).toBe(0);
        expect(planPart(options, atPart).defectTypes).toEqual(['crack']);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('goes on appearing afterwards', () => {
    const options: LineOptions = {
      ...line,
      defectRate: 0.7,
      schedule: [{ atPart: 50, kind: 'new-defect', defect: 'crack' }],
    };
    const after = Array.from({ length: 200 }, (_, n) => planPart(options, 51 + n));
    expect(after.filter((plan) => plan.defectTypes.includes('crack')).length).toBeGreaterThan(4);
  });
});

describe('defect-rate', () => {
  it('is followed over time', () => {
    const options: LineOptions = {
      ...line,
      defectRate: 0.05,
      schedule: [
        { atPart: 400, kind: 'defect-rate', rate: 0.5 },
        { atPart: 800, kind: 'defect-rate', rate: 0 },
      ],
    };
    expect([399, 400, 800].map((index) => defectRateAt(options, index))).toEqual([0.05, 0.5, 0]);
    const share = (from: number): number => {
      let defective = 0;
      for (let n = 0; n < 400; n++) if (planPart(options, from + n).defectTypes.length > 0) defective++;
      return defective / 400;
    };
    expect(share(0)).toBeLessThan(0.1);
    expect(share(400)).toBeGreaterThan(0.4);
    expect(share(800)).toBe(0);
  });
});

describe('light-drift', () => {
  const options: LineOptions = {
    ...line,
    defectRate: 0,
    schedule: [{ atPart: 10, untilPart: 30, kind: 'light-drift', gain: 0.7, turnDeg: 20 }],
  };

  it('ramps and stays', () => {
    expect(lightDriftAt(options, 9)).toEqual({ gain: 1, turnDeg: 0 });
    expect(lightDriftAt(options, 20).gain).toBeCloseTo(0.85);
    expect(lightDriftAt(options, 500)).toEqual({ gain: 0.7, turnDeg: 20 });
  });

  it('darkens the pictures', () => {
    const brightness = (from: number): number => {
      let sum = 0;
      for (let n = 0; n < 6; n++) {
        const { data } = renderPart(options, from + n).image;
        sum += data.reduce((a, b) => a + b, 0) / data.length / 6;
      }
      return sum;
    };
    expect(brightness(40) / brightness(0)).toBeLessThan(0.85);
  });
});

describe('new-lot', () => {
  it('comes with its event and every so many parts', () => {
    const options: LineOptions = {
      ...line,
      partsPerLot: 100,
      schedule: [{ atPart: 150, kind: 'new-lot', change: 3 }],
    };
    expect([0, 99, 100, 149, 150, 199, 200].map((index) => lotAt(options, index).number)).toEqual([
      1, 1, 2, 2, 3, 3, 4,
    ]);
    expect([149, 150, 199, 200].map((index) => lotAt(options, index).change)).toEqual([1, 3, 3, 1]);
    expect(renderPart(options, 149).lot).toBe('L002');
    expect(renderPart(options, 150).lot).toBe('L003');
  });

  it('changes how the same part looks', () => {
    const here = renderPart({ ...line, defectRate: 0 }, 150).image.data;
    const there = renderPart(
      { ...line, defectRate: 0, schedule: [{ atPart: 150, kind: 'new-lot', change: 3 }] },
      150,
    ).image.data;
    expect(Buffer.compare(here, there)).not.toBe(0);
  });
});
