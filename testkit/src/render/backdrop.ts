import type { Rng } from '../rng.js';
import { addNoise } from './noise.js';
import type { Rgb } from './surface.js';

/** What parts lie on. */
export interface BackdropStyle {
  colour: Rgb;
  /** Size of the texture in design pixels (1/256 of the photo's shorter side) and its contrast. */
  grainPx: number;
  contrast: number;
  /** How dark the part's shadow is, 0 to 1. */
  shadow: number;
}

/** Renders the brightness of the empty background, as a factor on its colour, for each pixel of the photo. */
export function renderBackdrop(
  style: BackdropStyle,
  widthPx: number,
  heightPx: number,
  unitPx: number,
  rng: Rng,
): Float32Array {
  const plane = new Float32Array(widthPx * heightPx).fill(1);
  if (style.contrast === 0) return plane;
  addNoise(plane, widthPx, heightPx, { cellXPx: style.grainPx * unitPx, amplitude: style.contrast }, rng);
  addNoise(plane, widthPx, heightPx, { cellXPx: 45 * unitPx, amplitude: style.contrast * 0.6 }, rng);
  return plane;
}

/** Darkens the background around a part: its outline, blurred and moved away from the lamp. */
export function castShadow(
  backdrop: Float32Array,
  coverage: Float32Array,
  widthPx: number,
  heightPx: number,
  offset: { x: number; y: number },
  radiusPx: number,
  strength: number,
): void {
  const soft = boxBlur(boxBlur(coverage, widthPx, heightPx, radiusPx), widthPx, heightPx, radiusPx);
  const ox = Math.round(offset.x);
  const oy = Math.round(offset.y);
  for (let y = 0, i = 0; y < heightPx; y++) {
    const sy = Math.min(heightPx - 1, Math.max(0, y - oy)) * widthPx;
    for (let x = 0; x < widthPx; x++, i++) {
      const sx = Math.min(widthPx - 1, Math.max(0, x - ox));
      backdrop[i] *= 1 - strength * soft[sy + sx];
    }
  }
}

function boxBlur(plane: Float32Array, widthPx: number, heightPx: number, radiusPx: number): Float32Array {
  const r = Math.max(1, Math.round(radiusPx));
  const inverse = 1 / (2 * r + 1);
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < heightPx; y++) {
    const base = y * widthPx;
    let sum = 0;
    for (let k = -r; k <= r; k++) sum += plane[base + Math.min(widthPx - 1, Math.max(0, k))];
    for (let x = 0; x < widthPx; x++) {
      rows[base + x] = sum * inverse;
      sum += plane[base + Math.min(widthPx - 1, x + r + 1)] - plane[base + Math.max(0, x - r)];
    }
  }
  const out = new Float32Array(plane.length);
  const sums = new Float64Array(widthPx);
  for (let k = -r; k <= r; k++) {
    const base = Math.min(heightPx - 1, Math.max(0, k)) * widthPx;
    for (let x = 0; x < widthPx; x++) sums[x] += rows[base + x];
  }
  for (let y = 0; y < heightPx; y++) {
    const enter = Math.min(heightPx - 1, y + r + 1) * widthPx;
    const leave = Math.max(0, y - r) * widthPx;
    for (let x = 0; x < widthPx; x++) {
      out[y * widthPx + x] = sums[x] * inverse;
      sums[x] += rows[enter + x] - rows[leave + x];
    }
  }
  return out;
}
