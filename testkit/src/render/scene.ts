import { castShadow } from './backdrop.js';
import { expose, type Camera } from './camera.js';
import { shade, type Light } from './light.js';
import { toFrame, toPart, warp, type Pose } from './pose.js';
import { growRect, type Rect } from './rect.js';
import type { Rgb, Surface } from './surface.js';

/** Everything about a photo but the part's surface. */
export interface Scene {
  widthPx: number;
  heightPx: number;
  pose: Pose;
  light: Light;
  camera: Camera;
  backdropColour: Rgb;
  /** Brightness of the background per pixel of the photo; the part's shadow falls on it when first developed. */
  backdrop: Float32Array;
  shadow: number;
}

/** A photo before sensor noise: planes of red, green and blue, 0 to 1, and how much of each pixel is the part. */
export interface Exposure {
  planes: Float32Array[];
  coverage: Float32Array;
}

/** Photographs a whole surface; also lays its shadow on the scene's backdrop. */
export function developPhoto(scene: Scene, surface: Surface): Exposure {
  const { widthPx, heightPx } = scene;
  const whole = { left: 0, top: 0, right: surface.widthPx, bottom: surface.heightPx };
  const frame = { left: 0, top: 0, right: widthPx, bottom: heightPx };
  const lit = shade(surface, scene.light, scene.pose, whole);
  const [red, green, blue, coverage] = warp([...lit, surface.coverage], surface, scene.pose, frame);
  if (scene.shadow > 0) {
    const reach = 5 * surface.unitPx;
    const offset = { x: -scene.light.x * reach * 2, y: -scene.light.y * reach * 2 };
    castShadow(scene.backdrop, coverage, widthPx, heightPx, offset, reach * 0.6, scene.shadow);
  }
  composite(scene, [red, green, blue], coverage, frame);
  const planes = expose([red, green, blue], frame, scene.light, scene.camera, widthPx, heightPx);
  return { planes, coverage };
}

/**
 * Photographs the same part again with a changed surface: only the block of the surface that changed is done
 * anew, the rest is taken from the first exposure.
 */
export function redevelopPhoto(scene: Scene, surface: Surface, changed: Rect, before: Exposure): Exposure {
  const { widthPx, heightPx } = scene;
  const planes = before.planes.map((plane) => plane.slice());
  const coverage = before.coverage.slice();
  const dirty = growRect(changed, 1, surface.widthPx, surface.heightPx);
  const inner = toFrame(dirty, surface, scene.pose);
  if (inner.right <= inner.left || inner.bottom <= inner.top) return { planes, coverage };
  // The lens looks one pixel past what it renders.
  const outer = growRect(inner, 1, widthPx, heightPx);
  const lit = shade(surface, scene.light, scene.pose, toPart(outer, surface, scene.pose));
  const [red, green, blue, covered] = warp([...lit, surface.coverage], surface, scene.pose, outer);
  composite(scene, [red, green, blue], covered, outer);
  const fresh = expose([red, green, blue], outer, scene.light, scene.camera, widthPx, heightPx);
  const width = outer.right - outer.left;
  for (let y = inner.top; y < inner.bottom; y++) {
    for (let x = inner.left; x < inner.right; x++) {
      const from = (y - outer.top) * width + x - outer.left;
      const to = y * widthPx + x;
      for (let p = 0; p < 3; p++) planes[p][to] = fresh[p][from];
      coverage[to] = covered[from];
    }
  }
  return { planes, coverage };
}

function composite(scene: Scene, planes: Float32Array[], coverage: Float32Array, rect: Rect): void {
  const width = rect.right - rect.left;
  for (let y = rect.top, i = 0; y < rect.bottom; y++) {
    for (let x = 0; x < width; x++, i++) {
      const part = coverage[i];
      if (part >= 1) continue;
      const behind = scene.backdrop[y * scene.widthPx + rect.left + x] * (1 - part);
      for (let p = 0; p < 3; p++) {
        planes[p][i] = planes[p][i] * part + scene.backdropColour[p] * behind;
      }
    }
  }
}
