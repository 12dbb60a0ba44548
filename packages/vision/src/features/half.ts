/** Every half-precision bit pattern as a number (IEEE 754-2019, binary16). */
const halfValues = (() => {
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
})();

/** Half-precision bits as floats, into `target` from `offset` when given. */
export const halfToFloat = (
  half: Uint16Array,
  target: Float32Array = new Float32Array(half.length),
  offset = 0,
): Float32Array => {
  for (let i = 0; i < half.length; i++) target[offset + i] = halfValues[half[i]];
  return target;
};
