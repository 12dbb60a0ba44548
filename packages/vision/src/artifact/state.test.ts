import * as fc from 'fast-check';
import { AppError } from '@lemniscate/contracts/errors';
import { describe, expect, it } from 'vitest';
import type { StationModel } from '../station/station-model.js';
import { decodeState, encodeState } from './state.js';

const MODEL = {
  threshold: 0.25,
  defectTypes: ['größe', '"quoted"'],
  anomaly: { bank: { data: Float32Array.of(1, -0, Number.NaN, 1e-40), rows: 2, columns: 2 } },
  kernel: {
    coefficients: Float64Array.of(Math.PI),
    support: { data: new Float32Array(0), rows: 0, columns: 3 },
  },
  stack: { weights: { a: 1 / 3 }, offset: -2 },
} as unknown as StationModel;

describe('state', () => {
  it('comes back bit by bit', () => {
    expect(decodeState(encodeState(MODEL), 'm')).toEqual(MODEL);
  });

  it('comes back when it lies anywhere in a larger buffer', () => {
    const bytes = encodeState(MODEL);
    const shifted = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
    expect(decodeState(shifted, 'm')).toEqual(MODEL);
  });

  it('writes a view as what it shows', () => {
    const view = new Float64Array(10).fill(7).subarray(4, 6);
    const back = decodeState(encodeState({ view } as unknown as StationModel), 'm') as unknown as {
      view: Float64Array;
    };
    expect([...back.view]).toEqual([7, 7]);
  });

  it.each([
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('{"not": "a state"}')],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['cut in its head', (bytes: Buffer) => bytes.subarray(0, 12)],
    ['scrambled', (bytes: Buffer) => Buffer.from(bytes).fill(0x7b, 8, 40)],
  ])('is refused when it is %s', (_, damage) => {
    expect(() => decodeState(damage(encodeState(MODEL)), 'models/x')).toThrow(
      expect.objectContaining({
        code: 'model_invalid',
        params: expect.objectContaining({ path: 'models/x' }),
      }),
    );
  });

  it('never fails in another way, whatever was changed', () => {
    const bytes = encodeState(MODEL);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at] ^= flip;
        try {
          decodeState(damaged, 'm');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
