import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../images/types.js';
import { clipRegion } from './clip-region.js';
import { regionsFromRle, unpackRle } from './coco-rle.js';
import { regionsFromMask } from './mask-regions.js';
import { parseCsv } from './parse-csv.js';
import { maskFromRegions } from './region-mask.js';

const masks: fc.Arbitrary<Mask> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
      .map((data) => ({ width, height, data: Uint8Array.from(data) })),
  );

/** Background that the border cannot reach, going straight: what outlines cover besides their pixels. */
const fillHoles = ({ width, height, data }: Mask): Mask => {
  const outside = new Set<number>();
  const stack = Array.from({ length: width * height }, (_, at) => at).filter((at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (data[at] !== 0 || outside.has(at)) continue;
    outside.add(at);
    const x = at % width;
    if (x > 0) stack.push(at - 1);
    if (x < width - 1) stack.push(at + 1);
    if (at >= width) stack.push(at - width);
    if (at + width < data.length) stack.push(at + width);
  }
  return { width, height, data: data.map((_, at) => (outside.has(at) ? 0 : 1)) };
};

describe('masks and outlines', () => {
  it('outlines drawn again give the mask with its holes filled', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const { regions, withHoles } = regionsFromMask(mask, 'x');
        const filled = fillHoles(mask);
        expect(maskFromRegions(regions, mask)).toEqual(filled);
        expect(withHoles > 0).toBe(filled.data.some((value, at) => value !== mask.data[at]));
      }),
      { numRuns: 300 },
    );
  });

  it('run lengths give the same regions as the mask', () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const { width, height, data } = mask;
        const counts = [0];
        for (let at = 0; at < data.length; at++) {
          const value = data[(at % height) * width + Math.floor(at / height)];
          if (value === (counts.length + 1) % 2) counts[counts.length - 1]++;
          else counts.push(1);
        }
        expect(regionsFromRle('x', counts, height, width)).toEqual(regionsFromMask(mask, 'x').regions);
      }),
    );
  });

  it('a large mask takes no time to speak of', () => {
    const side = 2000;
    const data = Uint8Array.from({ length: side * side }, (_, at) => ((at % side) % 3 ? 1 : 0));
    // Work that grew with the square of the outlines would outlast the test's limit.
    expect(regionsFromMask({ width: side, height: side, data }, 'x').regions).toHaveLength(667);
  });

  it('a box thinner than a pixel still marks one, at the edge too', () => {
    const regions = [{ type: 'x', x: 3.9, y: 0.2, width: 0.1, height: 0.1 }];
    expect(Array.from(maskFromRegions(regions, { width: 4, height: 1 }).data)).toEqual([0, 0, 0, 1]);
  });
});

/** What pycocotools writes for a list of run lengths. */
const packRle = (counts: number[]): string =>
  counts
    .map((count, i) => {
      let value = i > 2 ? count - counts[i - 2] : count;
      let text = '';
      for (let more = true; more;) {
        let bits = value & 0x1f;
        value >>= 5;
        more = bits & 0x10 ? value !== -1 : value !== 0;
        if (more) bits |= 0x20;
        text += String.fromCharCode(bits + 48);
      }
      return text;
    })
    .join('');

it('compressed run lengths are unpacked', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e8), { maxLength: 20 }), (counts) => {
      expect(unpackRle(packRle(counts))).toEqual(counts);
    }),
  );
  expect(unpackRle('\u0007')).toBeUndefined();
  expect(unpackRle('oooo')).toBeUndefined();
});

it('clipped boxes lie in the picture', () => {
  const any = fc.double({ min: -1e9, max: 1e9 });
  fc.assert(
    fc.property(any, any, any, any, (x, y, width, height) => {
      const region = clipRegion({ type: 'x', x, y, width, height }, { width: 30, height: 20 });
      if (!region) return;
      expect(region.x >= 0 && region.y >= 0 && region.width > 0 && region.height > 0).toBe(true);
      expect(region.x + region.width <= 30 && region.y + region.height <= 20).toBe(true);
    }),
  );
});

it('CSV is read as it is written', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é') });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }));
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, end) => {
      const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
      expect(parseCsv(rows.map((row) => row.map(quote).join(',') + end).join(''))).toEqual(rows);
    }),
  );
  expect(parseCsv('a,b\n\n1,\n2,3')).toEqual([
    ['a', 'b'],
    ['1', ''],
    ['2', '3'],
  ]);
  expect(() => parseCsv('a,b"c\n')).toThrow('quote');
});
