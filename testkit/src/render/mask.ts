import { rolloff } from './camera.js';
import type { Exposure } from './scene.js';

/** A pixel that differs by this many 8-bit levels from the undamaged part belongs to the defect… */
export const CLEAR_CHANGE_LEVELS = 6;
/** …and so does one that differs by this many and touches one that belongs. */
export const FAINT_CHANGE_LEVELS = 3;

/** How much each pixel differs between two exposures: the largest channel's difference, in 8-bit levels. */
export function changeLevels(before: Exposure, after: Exposure): Float32Array {
  const change = new Float32Array(before.coverage.length);
  for (let p = 0; p < 3; p++) {
    const a = before.planes[p];
    const b = after.planes[p];
    for (let i = 0; i < change.length; i++) {
      if (a[i] === b[i]) continue;
      const d = Math.abs(rolloff(a[i]) - rolloff(b[i])) * 255;
      if (d > change[i]) change[i] = d;
    }
  }
  return change;
}

/**
 * Marks what visibly changed on the part: one byte per pixel, 0 or 1. Clear changes count wherever they are,
 * faint ones only where they join a clear one, so that a soft rim belongs to its defect and noise to none.
 */
export function changeMask(
  before: Exposure,
  after: Exposure,
  widthPx: number,
): { mask: Uint8Array; pixels: number } {
  const change = changeLevels(before, after);
  const mask = new Uint8Array(change.length);
  const queue: number[] = [];
  for (let i = 0; i < change.length; i++) {
    if (change[i] >= CLEAR_CHANGE_LEVELS && before.coverage[i] >= 0.5) {
      mask[i] = 1;
      queue.push(i);
    }
  }
  for (let next = 0; next < queue.length; next++) {
    const i = queue[next];
    const x = i % widthPx;
    for (const step of [-widthPx, widthPx, -1, 1]) {
      if ((step === -1 && x === 0) || (step === 1 && x === widthPx - 1)) continue;
      const n = i + step;
      if (n < 0 || n >= mask.length || mask[n] === 1) continue;
      if (change[n] >= FAINT_CHANGE_LEVELS && before.coverage[n] >= 0.5) {
        mask[n] = 1;
        queue.push(n);
      }
    }
  }
  return { mask, pixels: queue.length };
}
