import { PLANES, type Surface } from './surface.js';

/** A block of pixels; `right` and `bottom` are just outside it. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The smallest block that holds every pixel in which two surfaces of one size differ, or none. */
export function changedRect(a: Surface, b: Surface): Rect | undefined {
  const { widthPx, heightPx } = a;
  let left = widthPx;
  let right = 0;
  let top = heightPx;
  let bottom = 0;
  for (const name of PLANES) {
    const p = a[name];
    const q = b[name];
    for (let y = 0, i = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++, i++) {
        if (p[i] === q[i]) continue;
        if (x < left) left = x;
        if (x >= right) right = x + 1;
        if (y < top) top = y;
        if (y >= bottom) bottom = y + 1;
      }
    }
  }
  return right > left ? { left, top, right, bottom } : undefined;
}

/** A block grown by `byPx` on every side, within `widthPx` x `heightPx`. */
export function growRect(rect: Rect, byPx: number, widthPx: number, heightPx: number): Rect {
  return {
    left: Math.max(0, rect.left - byPx),
    top: Math.max(0, rect.top - byPx),
    right: Math.min(widthPx, rect.right + byPx),
    bottom: Math.min(heightPx, rect.bottom + byPx),
  };
}
