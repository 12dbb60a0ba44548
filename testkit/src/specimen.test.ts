import { describe, expect, it } from 'vitest';
import { PRODUCT_DEFECTS } from './products/defects.js';
import { CLEAR_CHANGE_LEVELS, FAINT_CHANGE_LEVELS } from './render/mask.js';
import { renderSpecimen } from './specimen.js';
import { PRODUCTS, type DefectKind, type LineOptions, type Product } from './types.js';

const cases = PRODUCTS.flatMap((product) =>
  PRODUCT_DEFECTS[product].map((kind): [Product, DefectKind] => [product, kind]),
);
// Rounding of both pictures, and noise that grows a little where the defect is brighter.
const ROUNDING_LEVELS = 3;

describe('masks', () => {
  it.each(cases)('%s with a %s: the mask is what changed', (product, kind) => {
    const options: LineOptions = { product, seed: 31, widthPx: 128, heightPx: 112 };
    for (const [index, severity] of [0, 0.5, 1].entries()) {
      const { part, clean, coverage } = renderSpecimen(options, index, { defectTypes: [kind], severity });
      const mask = part.mask ?? new Uint8Array();
      let marked = 0;
      let markedAndChanged = 0;
      let markedBesidePart = 0;
      let changedUnmarked = 0;
      for (let i = 0; i < mask.length; i++) {
        let change = 0;
        for (let c = 0; c < 3; c++) {
          change = Math.max(change, Math.abs(part.image.data[i * 3 + c] - clean.data[i * 3 + c]));
        }
        if (mask[i] === 1) {
          marked++;
          if (change >= FAINT_CHANGE_LEVELS - 1) markedAndChanged++;
          if (coverage[i] < 0.5) markedBesidePart++;
        } else if (coverage[i] >= 0.5 && change > CLEAR_CHANGE_LEVELS + ROUNDING_LEVELS) {
          changedUnmarked++;
        }
      }
      expect(markedBesidePart).toBe(0);
      expect(changedUnmarked).toBe(0);
      expect(marked).toBeGreaterThanOrEqual(4);
      expect(marked).toBeLessThan(mask.length / 3);
      expect(markedAndChanged / marked).toBeGreaterThan(0.98);
      expect(part.severity).toBeGreaterThanOrEqual(severity);
    }
  });

  it('show more of a severe defect than of a slight one', () => {
    const options: LineOptions = { product: 'casting', seed: 3, widthPx: 128, heightPx: 128 };
    const area = (severity: number): number => {
      let sum = 0;
      for (let index = 0; index < 12; index++) {
        const { part } = renderSpecimen(options, index, { defectTypes: ['crack'], severity });
        sum += part.mask?.reduce((a, b) => a + b, 0) ?? 0;
      }
      return sum;
    };
    expect(area(1)).toBeGreaterThan(1.5 * area(0.1));
  });

  it('covers both defects of a part that has two', () => {
    const options: LineOptions = { product: 'tile', seed: 3, widthPx: 128, heightPx: 128 };
    const one = renderSpecimen(options, 2, { defectTypes: ['crack'], severity: 0.8 });
    const two = renderSpecimen(options, 2, { defectTypes: ['crack', 'stain'], severity: 0.8 });
    const area = (mask: Uint8Array | undefined): number => mask?.reduce((a, b) => a + b, 0) ?? 0;
    expect(area(two.part.mask)).toBeGreaterThan(area(one.part.mask));
  });
});

describe('a good part', () => {
  it('is its own clean twin', () => {
    const options: LineOptions = { product: 'printed-part', seed: 3, widthPx: 128, heightPx: 128 };
    const { part, clean } = renderSpecimen(options, 2, { defectTypes: [], severity: 0 });
    expect(Buffer.compare(part.image.data, clean.data)).toBe(0);
    expect(part).not.toHaveProperty('mask');
  });
});
