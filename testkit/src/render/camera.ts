import type { Rng } from '../rng.js';
import type { RgbImage } from '../types.js';
import type { Light } from './light.js';
import type { Rect } from './rect.js';

/** The camera's weaknesses. */
export interface Camera {
  /** Weight of the neighbours in a 3-tap blur along each axis: 0 sharp, 0.33 as soft as it gets. */
  blur: number;
  /** Noise in the dark, in 8-bit levels. */
  readNoise: number;
  /** Variance added per 8-bit level of brightness. */
  shotNoise: number;
}

/** Draws a camera for one part. */
export function drawCamera(rng: Rng): Camera {
  return { blur: rng.range(0.1, 0.2), readNoise: rng.range(0.9, 1.4), shotNoise: rng.range(0.008, 0.016) };
}

/**
 * Applies gain, gradient, vignette and the lens to a block of the scene. In and out: planes of red, green and
 * blue of `rect`'s size, 0 to 1 for black to white; the photo is `frameWidthPx` x `frameHeightPx`.
 */
export function expose(
  planes: readonly Float32Array[],
  rect: Rect,
  light: Light,
  camera: Camera,
  frameWidthPx: number,
  frameHeightPx: number,
): Float32Array[] {
  const width = rect.right - rect.left;
  const height = rect.bottom - rect.top;
  for (let y = 0, i = 0; y < height; y++) {
    const v = ((y + rect.top) / frameHeightPx) * 2 - 1;
    for (let x = 0; x < width; x++, i++) {
      const u = ((x + rect.left) / frameWidthPx) * 2 - 1;
      const field =
        light.gain *
        (1 + light.gradientX * u + light.gradientY * v) *
        (1 - light.vignette * 0.5 * (u * u + v * v));
      for (const plane of planes) plane[i] *= field;
    }
  }
  return planes.map((plane) => blurPlane(plane, width, height, camera.blur));
}

/** Adds sensor noise to the scene (planes 0 to 1) and rounds to 8 bits. */
export function capture(
  planes: readonly Float32Array[],
  widthPx: number,
  heightPx: number,
  camera: Camera,
  rng: Rng,
): RgbImage {
  const [red, green, blue] = planes;
  const data = new Uint8Array(widthPx * heightPx * 3);
  const readVariance = camera.readNoise * camera.readNoise;
  for (let i = 0, o = 0; i < red.length; i++, o += 3) {
    const r = rolloff(red[i]) * 255;
    const g = rolloff(green[i]) * 255;
    const b = rolloff(blue[i]) * 255;
    const sigma = Math.sqrt(readVariance + camera.shotNoise * (r + g + b) * 0.3333);
    const a = rng.bits();
    const c = rng.bits();
    // The sum of four bytes is close to normal; demosaicing makes the channels' noise alike, hence the shared part.
    const shared = (byteSum(a) - 510) * 0.0048;
    data[o] = toByte(r + sigma * (shared + ((c & 1023) - 511.5) * 0.0024));
    data[o + 1] = toByte(g + sigma * (shared + (((c >>> 10) & 1023) - 511.5) * 0.0018));
    data[o + 2] = toByte(b + sigma * (shared + (((c >>> 20) & 1023) - 511.5) * 0.003));
  }
  return { width: widthPx, height: heightPx, data };
}

/** The sensor's response near white: linear up to 0.8, then bending towards 1. */
export function rolloff(value: number): number {
  if (value <= 0.8) return value < 0 ? 0 : value;
  const over = value - 0.8;
  return 0.8 + (0.2 * over) / (over + 0.2);
}

function byteSum(bits: number): number {
  return (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
}

function blurPlane(plane: Float32Array, width: number, height: number, weight: number): Float32Array {
  const centre = 1 - 2 * weight;
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? plane[base + x - 1] : plane[base];
      const right = x < width - 1 ? plane[base + x + 1] : plane[base + x];
      rows[base + x] = plane[base + x] * centre + (left + right) * weight;
    }
  }
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const base = y * width;
    const up = y > 0 ? base - width : base;
    const down = y < height - 1 ? base + width : base;
    for (let x = 0; x < width; x++) {
      out[base + x] = rows[base + x] * centre + (rows[up + x] + rows[down + x]) * weight;
    }
  }
  return out;
}
