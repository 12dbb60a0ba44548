import { cosTurns, sinTurns } from '../math.js';
import type { Rng } from '../rng.js';
import type { Surface } from '../render/surface.js';
import type { Point } from '../render/shapes.js';

/** Damages a surface in place. `severity` runs from 0 (hard to see) to 1 (obvious). */
export type ApplyDefect = (surface: Surface, severity: number, rng: Rng) => void;

/** A place on the part, `clearancePx` from its edges, its holes and the rim of the photo. */
export function pickSite(surface: Surface, rng: Rng, clearancePx: number): Point {
  const halfX = Math.max(4, surface.frameWidthPx * 0.45 - clearancePx * 0.5);
  const halfY = Math.max(4, surface.frameHeightPx * 0.45 - clearancePx * 0.5);
  let clearance = clearancePx;
  for (let attempt = 0; ; attempt++) {
    const x = (surface.widthPx - 1) / 2 + rng.range(-halfX, halfX);
    const y = (surface.heightPx - 1) / 2 + rng.range(-halfY, halfY);
    if (attempt > 60 || isClear(surface, x, y, clearance)) return { x, y };
    clearance *= 0.95;
  }
}

/** Whether the part is there at a point and `clearancePx` away from it on eight sides. */
function isClear(surface: Surface, x: number, y: number, clearancePx: number): boolean {
  for (let n = 0; n <= 8; n++) {
    const reach = n === 8 ? 0 : clearancePx;
    if (coverageAt(surface, x + cosTurns(n / 8) * reach, y + sinTurns(n / 8) * reach) < 0.99) return false;
  }
  return true;
}

/** How much of the pixel at a point is the part; 0 outside the plane. */
export function coverageAt(surface: Surface, x: number, y: number): number {
  const px = Math.round(x);
  const py = Math.round(y);
  if (px < 0 || py < 0 || px >= surface.widthPx || py >= surface.heightPx) return 0;
  return surface.coverage[py * surface.widthPx + px];
}

/** A direction in turns; where the material has a grain, at least `awayTurns` off it. */
export function pickDirection(surface: Surface, rng: Rng, awayTurns: number): number {
  const { grainTurns } = surface.material;
  if (grainTurns === undefined) return rng.unit();
  return grainTurns + rng.range(awayTurns, 0.5 - awayTurns) + (rng.chance(0.5) ? 0.5 : 0);
}

/** A line that wanders: `steps` pieces, turning by about `wanderTurns` at each. Starts so that `middle` is its middle. */
export function wanderingLine(
  middle: Point,
  directionTurns: number,
  lengthPx: number,
  steps: number,
  wanderTurns: number,
  rng: Rng,
): Point[] {
  const step = lengthPx / steps;
  const points: Point[] = [{ x: 0, y: 0 }];
  let direction = directionTurns;
  for (let n = 0; n < steps; n++) {
    const last = points[n];
    points.push({ x: last.x + cosTurns(direction) * step, y: last.y + sinTurns(direction) * step });
    direction += rng.gaussian() * wanderTurns;
  }
  const half = points[Math.floor(points.length / 2)];
  return points.map((p) => ({ x: p.x - half.x + middle.x, y: p.y - half.y + middle.y }));
}
