import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderPart, runLine } from './line.js';
import { PRODUCT_DEFECTS } from './products/defects.js';
import { DEFECT_KINDS, PRODUCTS, type LineOptions, type LinePart } from './types.js';

const small = { widthPx: 96, heightPx: 96 };

function digest(part: LinePart): string {
  const { image, mask, ...rest } = part;
  return createHash('sha256')
    .update(image.data)
    .update(mask ?? new Uint8Array())
    .update(JSON.stringify(rest))
    .digest('hex');
}

describe('renderPart', () => {
  // The bytes of a seed are a promise: recorded runs and baselines depend on them.
  it('gives the recorded bytes', () => {
    const digests = PRODUCTS.map((product) => {
      const hash = createHash('sha256');
      for (const part of runLine({ product, seed: 5, defectRate: 0.5, ...small }, 4)) {
        hash.update(part.image.data);
        hash.update(part.mask ?? new Uint8Array());
      }
      return [product, hash.digest('hex').slice(0, 16)];
    });
    expect(Object.fromEntries(digests)).toEqual({
      'brushed-metal': 'ad4f8c0a105f8972',
      tile: '7c11f2c121957a26',
      weave: '0ba7400e1ad79d1c',
      'printed-part': '5bd3d14919db5d0f',
      casting: '0b090bc70319c44e',
    });
  });

  it('does not depend on what was rendered before', () => {
    for (const product of PRODUCTS) {
      const options: LineOptions = { product, seed: 8, defectRate: 0.5, ...small };
      const digests = [...runLine(options, 4)].map(digest);
      for (const index of [3, 1]) expect(digest(renderPart(options, index))).toBe(digests[index]);
    }
  });

  it('holds for any seed, product, size and index', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...PRODUCTS),
        fc.integer({ min: 64, max: 140 }),
        fc.integer({ min: 64, max: 140 }),
        fc.nat(100_000),
        (seed, product, widthPx, heightPx, index) => {
          const options: LineOptions = { product, seed, widthPx, heightPx, defectRate: 0.6 };
          const part = renderPart(options, index);
          expect(part.image).toMatchObject({ width: widthPx, height: heightPx });
          expect(part.image.data).toHaveLength(widthPx * heightPx * 3);
          expect(part.index).toBe(index);
          if (part.label === 'ok') {
            expect(part).toMatchObject({ defectTypes: [], severity: 0 });
            expect(part.mask).toBeUndefined();
            return;
          }
          expect(part.defectTypes.length).toBeGreaterThan(0);
          for (const kind of part.defectTypes) expect(PRODUCT_DEFECTS[product]).toContain(kind);
          expect(part.severity).toBeGreaterThanOrEqual(0);
          expect(part.severity).toBeLessThanOrEqual(1);
          expect(part.mask).toHaveLength(widthPx * heightPx);
          expect([...new Set(part.mask)].sort()).toEqual([0, 1]);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('makes no two parts and no two seeds alike', () => {
    const options: LineOptions = { product: 'tile', seed: 1, defectRate: 0, ...small };
    const pictures = [renderPart(options, 0), renderPart(options, 1), renderPart({ ...options, seed: 2 }, 0)];
    expect(
      new Set(pictures.map((part) => createHash('sha256').update(part.image.data).digest('hex'))),
    ).toHaveProperty('size', 3);
    expect(new Set(pictures.map((part) => part.partId))).toHaveProperty('size', 3);
  });

  it('keeps brightness from telling good from bad', () => {
    const mean = (data: Uint8Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
    const options: LineOptions = {
      product: 'brushed-metal',
      seed: 6,
      defectRate: 0.5,
      widthPx: 64,
      heightPx: 64,
    };
    const good: number[] = [];
    const bad: number[] = [];
    for (const part of runLine(options, 120)) (part.label === 'ok' ? good : bad).push(mean(part.image.data));
    const wins = bad.flatMap((b) => good.map((g) => (b > g ? 1 : 0) as number));
    const auroc = wins.reduce((sum, win) => sum + win, 0) / wins.length;
    expect(auroc).toBeGreaterThan(0.35);
    expect(auroc).toBeLessThan(0.65);
  });

  it('says what is wrong with its options', () => {
    const good: LineOptions = { product: 'weave', seed: 1 };
    expect(() => renderPart({ ...good, defectKinds: ['edge-chip'] }, 0)).toThrow(
      /weave cannot have 'edge-chip'/,
    );
    expect(() => renderPart({ ...good, product: 'cake' as 'tile' }, 0)).toThrow(/brushed-metal, tile/);
    expect(() => renderPart({ ...good, widthPx: 10 }, 0)).toThrow(/widthPx/);
    expect(() => renderPart({ ...good, defectRate: 2 }, 0)).toThrow(/defectRate/);
    expect(() => renderPart({ ...good, seed: 0.5 }, 0)).toThrow(/seed/);
    expect(() => renderPart({ ...good, severityRange: [0.9, 0.1] }, 0)).toThrow(/severityRange/);
    expect(() => renderPart(good, -1)).toThrow(/index/);
  });
});

describe('PRODUCT_DEFECTS', () => {
  it('gives each product at least six kinds and each kind a product', () => {
    for (const product of PRODUCTS) expect(PRODUCT_DEFECTS[product].length).toBeGreaterThanOrEqual(6);
    const possible = new Set(PRODUCTS.flatMap((product) => PRODUCT_DEFECTS[product]));
    expect([...possible].sort()).toEqual([...DEFECT_KINDS].sort());
  });
});
