import { clamp, cosTurns, sinTurns } from '../math.js';
import type { Rng } from '../rng.js';
import type { Surface } from './surface.js';
import type { Rect } from './rect.js';

/** Where a part lies in the photo, relative to lying straight in the middle. */
export interface Pose {
  shiftXPx: number;
  shiftYPx: number;
  cos: number;
  sin: number;
  scale: number;
}

export interface PoseRange {
  /** As a share of the photo's shorter side. */
  shift: number;
  rotationDeg: number;
  scale: number;
}

/** Draws a pose; small deviations are likelier than large ones. */
export function drawPose(range: PoseRange, shorterSidePx: number, rng: Rng): Pose {
  const spread = (): number => rng.unit() + rng.unit() - 1;
  const turns = (spread() * range.rotationDeg) / 360;
  return {
    cos: cosTurns(turns),
    sin: sinTurns(turns),
    scale: 1 + spread() * range.scale,
    shiftXPx: spread() * range.shift * shorterSidePx,
    shiftYPx: spread() * range.shift * shorterSidePx,
  };
}

/** Half the size of the part's own frame that the photo can see, in pixels, with room for interpolation. */
export function visibleHalfSize(
  pose: Pose,
  frameWidthPx: number,
  frameHeightPx: number,
): { x: number; y: number } {
  const c = Math.abs(pose.cos);
  const s = Math.abs(pose.sin);
  const w = frameWidthPx / 2 + Math.abs(pose.shiftXPx);
  const h = frameHeightPx / 2 + Math.abs(pose.shiftYPx);
  return { x: (w * c + h * s) / pose.scale + 3, y: (w * s + h * c) / pose.scale + 3 };
}

/** The block of the photo that a block of the part's frame falls on, with 2 px to spare. */
export function toFrame(rect: Rect, surface: Surface, pose: Pose): Rect {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const px of [rect.left, rect.right]) {
    for (const py of [rect.top, rect.bottom]) {
      const u = (px - (surface.widthPx - 1) / 2) * pose.scale;
      const v = (py - (surface.heightPx - 1) / 2) * pose.scale;
      xs.push(u * pose.cos - v * pose.sin + pose.shiftXPx + (surface.frameWidthPx - 1) / 2);
      ys.push(u * pose.sin + v * pose.cos + pose.shiftYPx + (surface.frameHeightPx - 1) / 2);
    }
  }
  return bounds(xs, ys, surface.frameWidthPx, surface.frameHeightPx);
}

/** The block of the part's frame that a block of the photo shows, with 2 px to spare. */
export function toPart(rect: Rect, surface: Surface, pose: Pose): Rect {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const px of [rect.left, rect.right]) {
    for (const py of [rect.top, rect.bottom]) {
      const dx = px - (surface.frameWidthPx - 1) / 2 - pose.shiftXPx;
      const dy = py - (surface.frameHeightPx - 1) / 2 - pose.shiftYPx;
      xs.push((dx * pose.cos + dy * pose.sin) / pose.scale + (surface.widthPx - 1) / 2);
      ys.push((dy * pose.cos - dx * pose.sin) / pose.scale + (surface.heightPx - 1) / 2);
    }
  }
  return bounds(xs, ys, surface.widthPx, surface.heightPx);
}

/**
 * Samples planes of the part's frame onto a block of the photo, bilinearly. Each output is `rect` wide and high;
 * outside the plane the result is 0.
 */
export function warp(
  planes: readonly Float32Array[],
  surface: Surface,
  pose: Pose,
  rect: Rect,
): Float32Array[] {
  const { widthPx, heightPx } = surface;
  const width = rect.right - rect.left;
  const height = rect.bottom - rect.top;
  const out = planes.map(() => new Float32Array(width * height));
  const cos = pose.cos / pose.scale;
  const sin = pose.sin / pose.scale;
  const originX = (surface.frameWidthPx - 1) / 2 + pose.shiftXPx;
  const originY = (surface.frameHeightPx - 1) / 2 + pose.shiftYPx;
  for (let y = 0; y < height; y++) {
    const dy = y + rect.top - originY;
    for (let x = 0; x < width; x++) {
      const dx = x + rect.left - originX;
      const u = dx * cos + dy * sin + (widthPx - 1) / 2;
      const v = dy * cos - dx * sin + (heightPx - 1) / 2;
      if (u < 0 || v < 0 || u >= widthPx - 1 || v >= heightPx - 1) continue;
      const x0 = u | 0;
      const y0 = v | 0;
      const fx = u - x0;
      const fy = v - y0;
      const i = y0 * widthPx + x0;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      const o = y * width + x;
      for (let p = 0; p < planes.length; p++) {
        const plane = planes[p];
        out[p][o] =
          plane[i] * w00 + plane[i + 1] * w10 + plane[i + widthPx] * w01 + plane[i + widthPx + 1] * w11;
      }
    }
  }
  return out;
}

function bounds(xs: number[], ys: number[], widthPx: number, heightPx: number): Rect {
  return {
    left: clamp(Math.floor(Math.min(...xs)) - 2, 0, widthPx),
    top: clamp(Math.floor(Math.min(...ys)) - 2, 0, heightPx),
    right: clamp(Math.ceil(Math.max(...xs)) + 3, 0, widthPx),
    bottom: clamp(Math.ceil(Math.max(...ys)) + 3, 0, heightPx),
  };
}
