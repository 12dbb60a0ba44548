const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * The smallest 32-bit float above x. A threshold of this form is the same number in a graph (float32) and in
 * JavaScript, so `score >= threshold` decides alike in both and a score equal to x stays below it.
 */
export const nextFloatAbove = (x: number): number => {
  if (Number.isNaN(x) || x === Infinity) return x;
  float[0] = x;
  if (float[0] > x) return float[0];
  if (float[0] === 0) bits[0] = 1;
  else if (float[0] > 0) bits[0] += 1;
  else bits[0] -= 1;
  return float[0];
};

/** A cut in (low, high], in the middle and a 32-bit float where there is one: `score >= cut` parts low from high. */
export const cutBetween = (low: number, high: number): number => {
  const middle = low + (high - low) / 2;
  const rounded = Math.fround(middle);
  if (rounded > low && rounded <= high) return rounded;
  return middle > low ? middle : high;
};
