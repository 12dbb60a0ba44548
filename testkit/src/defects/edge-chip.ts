import { cosTurns, lerp, sinTurns, smoothstep } from '../math.js';
import type { Rng } from '../rng.js';
import { forBlob, type Point } from '../render/shapes.js';
import { mixColour, type Surface } from '../render/surface.js';
import { coverageAt, type ApplyDefect } from './defect.js';

/** A piece broken out of the outline: part of it gone, the rest a bare fractured face. */
export const applyEdgeChip: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const { fracture } = surface.material;
  const radius = rng.range(3.2, lerp(5.5, 13, severity)) * u;
  const edge = pickEdge(surface, rng);
  const shape = { radiusPx: radius, roughness: 0.6, elongation: rng.range(1, 1.8), direction: edge.along };
  const strength = lerp(0.5, 1, severity);
  // How far the bite reaches through: small chips only bare the edge.
  const through = lerp(0.75, 0.3, severity) * rng.range(0.8, 1.2);
  forBlob(surface, edge.at, shape, rng, (i, inside) => {
    const bare = smoothstep(0, 0.12, inside) * strength;
    mixColour(surface, i, fracture, bare * 0.75);
    surface.ink[i] *= 1 - bare;
    surface.gloss[i] *= 1 - bare;
    surface.height[i] -= bare * inside * 2.4 * u;
    surface.coverage[i] *= 1 - smoothstep(through - 0.1, through + 0.1, inside);
  });
};

// Walks outwards from the middle in a random direction to the last bit of the part.
function pickEdge(surface: Surface, rng: Rng): { at: Point; along: { cos: number; sin: number } } {
  const turns = rng.unit();
  const cos = cosTurns(turns);
  const sin = sinTurns(turns);
  const cx = (surface.widthPx - 1) / 2;
  const cy = (surface.heightPx - 1) / 2;
  const reach = Math.ceil(Math.sqrt(cx * cx + cy * cy)) + 1;
  let at = { x: cx, y: cy };
  for (let r = reach; r > 0; r--) {
    const x = cx + cos * r;
    const y = cy + sin * r;
    if (coverageAt(surface, x, y) < 0.5) continue;
    at = { x, y };
    break;
  }
  // The outline's direction, from how the coverage falls off around the point.
  let gx = 0;
  let gy = 0;
  for (let n = 0; n < 16; n++) {
    const c = cosTurns(n / 16);
    const s = sinTurns(n / 16);
    const there = coverageAt(surface, at.x + c * 4, at.y + s * 4);
    gx += c * there;
    gy += s * there;
  }
  const length = Math.sqrt(gx * gx + gy * gy);
  return length > 0
    ? { at, along: { cos: -gy / length, sin: gx / length } }
    : { at, along: { cos: 1, sin: 0 } };
}
