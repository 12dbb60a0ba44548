import type { Rng } from '../rng.js';

export interface NoiseLayer {
  /** Size of a feature across, in pixels; 1 or less is white noise. */
  cellXPx: number;
  cellYPx?: number;
  /** About the standard deviation of what is added. */
  amplitude: number;
}

/** Adds smooth random noise (a cubic B-spline over a random lattice) to a plane of `widthPx` x `heightPx`. */
export function addNoise(
  plane: Float32Array,
  widthPx: number,
  heightPx: number,
  layer: NoiseLayer,
  rng: Rng,
): void {
  const cellX = Math.max(1, layer.cellXPx);
  const cellY = Math.max(1, layer.cellYPx ?? layer.cellXPx);
  if (cellX === 1 && cellY === 1) {
    const scale = layer.amplitude * 3.4641;
    for (let i = 0; i < plane.length; i++) plane[i] += (rng.unit() - 0.5) * scale;
    return;
  }
  const columns = Math.floor(widthPx / cellX) + 5;
  const rows = Math.floor(heightPx / cellY) + 5;
  const lattice = new Float32Array(columns * rows);
  // Uniform values have deviation 0.577; the spline averages that down to 0.69 of it along each axis.
  const scale = layer.amplitude / (0.577 * 0.69 * 0.69);
  for (let i = 0; i < lattice.length; i++) lattice[i] = (rng.unit() * 2 - 1) * scale;
  const phaseX = rng.unit();
  const phaseY = rng.unit();

  const weights = new Float32Array(widthPx * 4);
  const starts = new Int32Array(widthPx);
  for (let x = 0; x < widthPx; x++) {
    const at = x / cellX + phaseX;
    starts[x] = Math.floor(at);
    splineWeights(at - starts[x], weights, x * 4);
  }

  const row = new Float32Array(columns);
  const v = new Float32Array(4);
  for (let y = 0; y < heightPx; y++) {
    const at = y / cellY + phaseY;
    const top = Math.floor(at);
    splineWeights(at - top, v, 0);
    const base = top * columns;
    for (let c = 0; c < columns; c++) {
      const i = base + c;
      row[c] =
        lattice[i] * v[0] +
        lattice[i + columns] * v[1] +
        lattice[i + 2 * columns] * v[2] +
        lattice[i + 3 * columns] * v[3];
    }
    const out = y * widthPx;
    for (let x = 0; x < widthPx;) {
      // All pixels of one cell share their four lattice values.
      const s = starts[x];
      const r0 = row[s];
      const r1 = row[s + 1];
      const r2 = row[s + 2];
      const r3 = row[s + 3];
      do {
        const w = x * 4;
        plane[out + x] += r0 * weights[w] + r1 * weights[w + 1] + r2 * weights[w + 2] + r3 * weights[w + 3];
        x++;
      } while (x < widthPx && starts[x] === s);
    }
  }
}

/** A new plane holding the sum of the layers. */
export function noisePlane(
  widthPx: number,
  heightPx: number,
  layers: readonly NoiseLayer[],
  rng: Rng,
): Float32Array {
  const plane = new Float32Array(widthPx * heightPx);
  for (const layer of layers) addNoise(plane, widthPx, heightPx, layer, rng);
  return plane;
}

function splineWeights(t: number, out: Float32Array, at: number): void {
  const u = 1 - t;
  const t2 = t * t;
  const t3 = t2 * t;
  out[at] = (u * u * u) / 6;
  out[at + 1] = (3 * t3 - 6 * t2 + 4) / 6;
  out[at + 2] = (-3 * t3 + 3 * t2 + 3 * t + 1) / 6;
  out[at + 3] = t3 / 6;
}
