import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFloat16 } from '../onnx/float16.js';
import { halfToFloat } from './half.js';

describe('half precision', () => {
  it('comes back to the same bits', () => {
    const bits = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const floats = halfToFloat(bits);
    const lost = [...bits].filter((b) => !Number.isNaN(floats[b]) && toFloat16(floats[b]) !== b);
    expect(lost).toEqual([]);
    expect([...bits].filter((b) => Number.isNaN(floats[b]))).toHaveLength(2 * 1023);
  });

  it('is within half a unit in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: -65_000, max: 65_000, noNaN: true }), (x) => {
        const [back] = halfToFloat(Uint16Array.of(toFloat16(x)));
        const unit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x) || 1e-30))) - 10);
        expect(Math.abs(back - x)).toBeLessThanOrEqual(unit / 2);
      }),
    );
  });

  it('writes into a target at an offset', () => {
    const target = new Float32Array(4);
    expect(halfToFloat(Uint16Array.of(0x3c00, 0xc000), target, 1)).toBe(target);
    expect([...target]).toEqual([0, 1, -2, 0]);
  });
});
