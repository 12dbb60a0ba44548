import { cosTurns, sinTurns, smoothstep } from '../math.js';
import { forBlob, forDisc, forPolyline, type Point } from '../render/shapes.js';
import { mixColour, scaleColour, type Rgb, type Surface } from '../render/surface.js';
import type { Rng } from '../rng.js';

/** A point on the plane, evenly over the middle `share` of what the photo shows. */
export function anyPoint(surface: Surface, rng: Rng, share = 0.94): Point {
  return {
    x: (surface.widthPx - 1) / 2 + (rng.unit() - 0.5) * surface.frameWidthPx * share,
    y: (surface.heightPx - 1) / 2 + (rng.unit() - 0.5) * surface.frameHeightPx * share,
  };
}

/** Up to `most` specks of dust, each within tolerance. */
export function addDust(surface: Surface, rng: Rng, most: number, colour: Rgb): void {
  const count = rng.int(0, most);
  for (let n = 0; n < count; n++) {
    const at = anyPoint(surface, rng);
    const radius = rng.range(0.45, 1.15) * surface.unitPx;
    const strength = rng.range(0.15, 0.5);
    forDisc(surface, at, radius + 1, (i, distance) => {
      mixColour(surface, i, colour, strength * smoothstep(radius + 0.7, radius - 0.7, distance));
    });
  }
}

/** Perhaps a faint wipe mark or finger smudge. */
export function addSmudge(surface: Surface, rng: Rng, chance: number, strength: number): void {
  if (!rng.chance(chance)) return;
  const turns = rng.unit();
  const shape = {
    radiusPx: rng.range(12, 34) * surface.unitPx,
    roughness: 0.5,
    elongation: rng.range(1, 3.5),
    direction: { cos: cosTurns(turns), sin: sinTurns(turns) },
  };
  const amount = rng.range(-strength, strength);
  forBlob(surface, anyPoint(surface, rng), shape, rng, (i, depth) => {
    scaleColour(surface, i, 1 + amount * smoothstep(0, 0.6, depth));
  });
}

/** A faint straight line, as tooling leaves it. */
export function addToolLine(
  surface: Surface,
  from: Point,
  directionTurns: number,
  lengthPx: number,
  widthPx: number,
  change: number,
): void {
  const to = {
    x: from.x + cosTurns(directionTurns) * lengthPx,
    y: from.y + sinTurns(directionTurns) * lengthPx,
  };
  forPolyline(surface, [from, to], widthPx + 1, (i, distance, along) => {
    const ends = smoothstep(0, 0.15, along) * smoothstep(1, 0.85, along);
    scaleColour(surface, i, 1 + change * ends * smoothstep(widthPx / 2 + 0.7, widthPx / 2 - 0.7, distance));
  });
}
