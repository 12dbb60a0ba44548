import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBfloat16, fromFloat16, toFloat16 } from './float16.js';
import { ElemType } from './proto.js';
import { makeTensor, tensorData, tensorFloats, tensorInts } from './tensor.js';

describe('tensor values', () => {
  it.each([
    ['float', Float32Array.of(1.5, -2)],
    ['double', Float64Array.of(1.5, -2)],
    ['int8', Int8Array.of(1, -2)],
    ['uint8', Uint8Array.of(1, 200)],
    ['int32', Int32Array.of(1, -2)],
    ['int64', BigInt64Array.of(1n, 2n ** 63n - 1n)],
    ['uint64', BigUint64Array.of(1n, 2n ** 64n - 1n)],
  ])('come back as %s from raw_data', (_, data) => {
    expect(tensorData(makeTensor('t', data, [2]))).toEqual(data);
  });

  it('are read from the typed fields', () => {
    expect(tensorData({ dims: [2], dataType: ElemType.FLOAT, floatData: [1, 2] })).toEqual(
      Float32Array.of(1, 2),
    );
    expect(tensorData({ dims: [1], dataType: ElemType.DOUBLE, doubleData: [0.1] })).toEqual(
      Float64Array.of(0.1),
    );
    expect(tensorData({ dims: [], dataType: ElemType.INT64, int64Data: [-5n] })).toEqual(
      BigInt64Array.of(-5n),
    );
    expect(tensorData({ dims: [2], dataType: ElemType.BOOL, int32Data: [1, 0] })).toEqual(
      Uint8Array.of(1, 0),
    );
    expect(tensorData({ dims: [1], dataType: ElemType.INT8, int32Data: [-3] })).toEqual(Int8Array.of(-3));
    expect(tensorFloats({ dims: [1], dataType: ElemType.FLOAT16, int32Data: [0x3e00] })).toEqual(
      Float32Array.of(1.5),
    );
  });

  it('are read from bytes at any offset', () => {
    const bytes = new Uint8Array([0, ...new Uint8Array(Float32Array.of(1.5, -2).buffer)]);
    const t = { dims: [2], dataType: ElemType.FLOAT, rawData: bytes.subarray(1) };
    expect(tensorFloats(t)).toEqual(Float32Array.of(1.5, -2));
  });

  it('convert to floats and integers', () => {
    expect(tensorFloats(makeTensor('t', BigInt64Array.of(3n), [1]))).toEqual(Float32Array.of(3));
    expect(tensorInts(makeTensor('t', Int32Array.of(3, -1), [2]))).toEqual([3n, -1n]);
  });

  it('must fill the shape', () => {
    const short = { name: 'w', dims: [3], dataType: ElemType.FLOAT, floatData: [1] };
    expect(() => tensorData(short)).toThrow(expect.objectContaining({ code: 'onnx_invalid' }));
    expect(() => tensorData({ dims: [1], dataType: ElemType.STRING, stringData: [] })).toThrow('string');
    expect(() => makeTensor('t', Float32Array.of(1), [1], ElemType.FLOAT16)).toThrow('float16');
  });
});

describe('half precision', () => {
  it('reads the values that mark its range', () => {
    expect([0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00].map(fromFloat16)).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      Infinity,
    ]);
    expect(fromFloat16(0x7e00)).toBeNaN();
    expect(fromBfloat16(0x3f80)).toBe(1);
  });

  it('writes every value it can read', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromFloat16(bits);
      if (!Number.isNaN(value) && toFloat16(value) !== bits) expect(toFloat16(value)).toBe(bits);
    }
  });

  it('rounds to the nearest', () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (x) => {
        const error = Math.abs(fromFloat16(toFloat16(x)) - x);
        return error <= Math.max(Math.abs(x) * 2 ** -11, 2 ** -25);
      }),
    );
  });
});
