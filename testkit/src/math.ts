// Only operations IEEE 754 defines exactly (+ - * / sqrt): engines disagree in the last bits of Math.sin and
// Math.pow, and the same seed has to give the same bytes everywhere.

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

export function lerp(from: number, to: number, t: number): number {
  return from + (to - from) * t;
}

/** 0 below `low`, 1 above `high`, smooth between; falls instead of rising when `low > high`. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

/** A soft bump: 1 at 0, 0 from 1 on. */
export function bump(distance: number): number {
  if (distance >= 1 || distance <= -1) return 0;
  const t = 1 - distance * distance;
  return t * t;
}

/** Sine of an angle in turns (1 turn = 360 degrees), to about 1e-6. */
export function sinTurns(turns: number): number {
  let t = turns - Math.floor(turns + 0.5);
  if (t > 0.25) t = 0.5 - t;
  else if (t < -0.25) t = -0.5 - t;
  const x = t * 6.283185307179586;
  const q = x * x;
  return x * (1 - (q / 6) * (1 - (q / 20) * (1 - (q / 42) * (1 - (q / 72) * (1 - q / 110)))));
}

/** Cosine of an angle in turns. */
export function cosTurns(turns: number): number {
  return sinTurns(turns + 0.25);
}
