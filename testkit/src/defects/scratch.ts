import { lerp, smoothstep } from '../math.js';
import { forPolyline } from '../render/shapes.js';
import { addColour } from '../render/surface.js';
import { pickDirection, pickSite, wanderingLine, type ApplyDefect } from './defect.js';

/** One or a few strokes of something hard: a groove with a lit wall and a bare, mostly brighter bottom. */
export const applyScratch: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const { scratchTint, relief, strokeScale } = surface.material;
  const strokes = rng.chance(0.3) ? rng.int(2, 3) : 1;
  const direction = pickDirection(surface, rng, 0.03);
  const length = rng.range(18, lerp(45, 110, severity)) * u;
  const site = pickSite(surface, rng, Math.min(length * 0.4, 30 * u));
  for (let n = 0; n < strokes; n++) {
    const middle = { x: site.x + rng.gaussian() * 3 * u * n, y: site.y + rng.gaussian() * 3 * u * n };
    const points = wanderingLine(middle, direction + rng.gaussian() * 0.012 * n, length, 9, 0.008, rng);
    const width = lerp(0.75, 1.9, severity * rng.range(0.6, 1)) * strokeScale * u;
    const strength = lerp(0.38, 1.1, severity) * rng.range(0.85, 1.15);
    const skips = rng.unit();
    forPolyline(surface, points, width + 1.5, (i, distance, along) => {
      const ends = smoothstep(0, 0.2, along) * smoothstep(1, 0.75, along);
      // The point skips: a scratch is rarely even along its length.
      const even = 0.75 + 0.25 * smoothstep(0.2, 0.5, Math.abs(((along * 3.7 + skips) % 1) - 0.5) * 2);
      const core = smoothstep(width / 2 + 0.7, width / 2 - 0.7, distance) * ends * even;
      addColour(surface, i, scratchTint, strength * core);
      surface.height[i] -= core * strength * 0.55 * relief * u;
    });
  }
};
