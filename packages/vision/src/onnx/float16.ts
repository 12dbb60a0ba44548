const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16 bits to a number. */
export const fromFloat16 = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** bfloat16 bits (the upper half of a binary32) to a number. */
export const fromBfloat16 = (bits: number): number => {
  scratch.setUint32(0, (bits << 16) >>> 0);
  return scratch.getFloat32(0);
};

/** A number to IEEE 754 binary16 bits, rounding to nearest even. */
export const toFloat16 = (value: number): number => {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24);
  const exponent = Math.min(15, Math.floor(Math.log2(magnitude)));
  // log2 may be one off next to a power of two; the carry out of the fraction repairs the upper side.
  const scaled = magnitude / 2 ** exponent < 1 ? exponent - 1 : exponent;
  return sign | (((scaled + 15) << 10) + roundHalfEven((magnitude / 2 ** scaled - 1) * 1024));
};

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest > 0.5 ? floor + 1 : floor;
};
