import type { Rng } from '../rng.js';
import { addNoise } from './noise.js';

/** Size of any plane to draw on. */
export interface Canvas {
  widthPx: number;
  heightPx: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Signed distance from a rounded box around the origin; negative inside. Same unit throughout. */
export function boxDistance(
  x: number,
  y: number,
  halfWidth: number,
  halfHeight: number,
  radius: number,
): number {
  const qx = Math.abs(x) - halfWidth + radius;
  const qy = Math.abs(y) - halfHeight + radius;
  const ox = qx > 0 ? qx : 0;
  const oy = qy > 0 ? qy : 0;
  return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(qx, qy), 0) - radius;
}

/** Calls `visit` for each pixel within `reachPx` of a centre, with its index and distance in pixels. */
export function forDisc(
  canvas: Canvas,
  centre: Point,
  reachPx: number,
  visit: (i: number, distancePx: number, dx: number, dy: number) => void,
): void {
  const left = Math.max(0, Math.ceil(centre.x - reachPx));
  const right = Math.min(canvas.widthPx - 1, Math.floor(centre.x + reachPx));
  const top = Math.max(0, Math.ceil(centre.y - reachPx));
  const bottom = Math.min(canvas.heightPx - 1, Math.floor(centre.y + reachPx));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const dx = x - centre.x;
      const dy = y - centre.y;
      const distance = Math.sqrt(dx * dx + dy * dy);
      if (distance <= reachPx) visit(y * canvas.widthPx + x, distance, dx, dy);
    }
  }
}

/**
 * Calls `visit` for each pixel within `reachPx` of a line through the points, with its index, its distance in
 * pixels and how far along the line (0 to 1) the nearest point is.
 */
export function forPolyline(
  canvas: Canvas,
  points: readonly Point[],
  reachPx: number,
  visit: (i: number, distancePx: number, along: number) => void,
): void {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const left = Math.max(0, Math.floor(Math.min(...xs) - reachPx));
  const right = Math.min(canvas.widthPx - 1, Math.ceil(Math.max(...xs) + reachPx));
  const top = Math.max(0, Math.floor(Math.min(...ys) - reachPx));
  const bottom = Math.min(canvas.heightPx - 1, Math.ceil(Math.max(...ys) + reachPx));
  if (right < left || bottom < top) return;
  const width = right - left + 1;
  const nearest = new Float32Array(width * (bottom - top + 1)).fill(reachPx);
  const along = new Float32Array(nearest.length);
  const segments = points.length - 1;
  for (let s = 0; s < segments; s++) {
    const a = points[s];
    const b = points[s + 1];
    const ex = b.x - a.x;
    const ey = b.y - a.y;
    const inverse = 1 / Math.max(1e-9, ex * ex + ey * ey);
    const x0 = Math.max(left, Math.floor(Math.min(a.x, b.x) - reachPx));
    const x1 = Math.min(right, Math.ceil(Math.max(a.x, b.x) + reachPx));
    const y0 = Math.max(top, Math.floor(Math.min(a.y, b.y) - reachPx));
    const y1 = Math.min(bottom, Math.ceil(Math.max(a.y, b.y) + reachPx));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const px = x - a.x;
        const py = y - a.y;
        let t = (px * ex + py * ey) * inverse;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        const dx = px - ex * t;
        const dy = py - ey * t;
        const distance = Math.sqrt(dx * dx + dy * dy);
        const i = (y - top) * width + x - left;
        if (distance < nearest[i]) {
          nearest[i] = distance;
          along[i] = (s + t) / segments;
        }
      }
    }
  }
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const i = (y - top) * width + x - left;
      if (nearest[i] < reachPx) visit(y * canvas.widthPx + x, nearest[i], along[i]);
    }
  }
}

export interface BlobShape {
  radiusPx: number;
  /** 0 a clean ellipse, 1 a ragged splash. */
  roughness: number;
  /** Long side over short side. */
  elongation?: number;
  /** Direction of the long side, in turns. */
  direction?: { cos: number; sin: number };
}

/**
 * Calls `visit` for each pixel of an irregular patch with its index and how deep inside it lies: 0 on the rim,
 * up to 1 in the middle, and down to `-margin` just outside.
 */
export function forBlob(
  canvas: Canvas,
  centre: Point,
  shape: BlobShape,
  rng: Rng,
  visit: (i: number, depth: number) => void,
  margin = 0,
): void {
  const elongation = shape.elongation ?? 1;
  const long = shape.radiusPx * Math.sqrt(elongation);
  const short = shape.radiusPx / Math.sqrt(elongation);
  const reach = Math.ceil(long * (1 + margin + shape.roughness)) + 1;
  const size = 2 * reach + 1;
  const ragged = new Float32Array(size * size);
  if (shape.roughness > 0) {
    addNoise(
      ragged,
      size,
      size,
      { cellXPx: Math.max(1.5, shape.radiusPx * 0.7), amplitude: shape.roughness * 0.3 },
      rng,
    );
    addNoise(
      ragged,
      size,
      size,
      { cellXPx: Math.max(1.2, shape.radiusPx * 0.22), amplitude: shape.roughness * 0.12 },
      rng,
    );
  }
  const { cos, sin } = shape.direction ?? { cos: 1, sin: 0 };
  const cx = Math.round(centre.x);
  const cy = Math.round(centre.y);
  for (let y = Math.max(0, cy - reach); y <= Math.min(canvas.heightPx - 1, cy + reach); y++) {
    for (let x = Math.max(0, cx - reach); x <= Math.min(canvas.widthPx - 1, cx + reach); x++) {
      const dx = x - centre.x;
      const dy = y - centre.y;
      const u = (dx * cos + dy * sin) / long;
      const v = (dy * cos - dx * sin) / short;
      const distance = Math.sqrt(u * u + v * v);
      const depth = 1 - distance + ragged[(y - cy + reach) * size + x - cx + reach];
      if (depth > -margin && distance < 1 + margin + shape.roughness) {
        visit(y * canvas.widthPx + x, depth > 1 ? 1 : depth);
      }
    }
  }
}
