import { lerp, smoothstep } from '../math.js';
import type { Rng } from '../rng.js';
import { forPolyline, type Point } from '../render/shapes.js';
import { mixColour, type Surface } from '../render/surface.js';
import { pickSite, wanderingLine, type ApplyDefect } from './defect.js';

/** A jagged dark line that tapers and forks. */
export const applyCrack: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const length = rng.range(18, lerp(36, 85, severity)) * u;
  const width = lerp(0.75, 1.8, severity * rng.range(0.6, 1)) * surface.material.strokeScale * u;
  const strength = lerp(0.45, 0.97, severity);
  const site = pickSite(surface, rng, Math.min(24 * u, length * 0.4));
  const direction = rng.unit();
  const steps = Math.max(6, Math.round(length / (4.5 * u)));
  const trunk = wanderingLine(site, direction, length, steps, 0.075, rng);
  open(surface, trunk, width, strength, rng);
  const forks = rng.int(0, severity > 0.5 ? 3 : 1);
  for (let n = 0; n < forks; n++) {
    const from = trunk[rng.int(1, trunk.length - 2)];
    const side = direction + (rng.chance(0.5) ? 1 : -1) * rng.range(0.08, 0.17);
    const branch = wanderingLine(from, side, length * rng.range(0.2, 0.5), 5, 0.07, rng);
    // The helper centres its line on `from`; a branch grows out of it.
    const shift = { x: from.x - branch[0].x, y: from.y - branch[0].y };
    open(
      surface,
      branch.map((p) => ({ x: p.x + shift.x, y: p.y + shift.y })),
      width * 0.7,
      strength * 0.85,
      rng,
    );
  }
};

function open(surface: Surface, points: readonly Point[], width: number, strength: number, rng: Rng): void {
  const fade = rng.range(0.5, 0.9);
  forPolyline(surface, points, width + 1.5, (i, distance, along) => {
    const taper = smoothstep(0, 0.12, along) * (1 - fade * along * along);
    const half = (width / 2) * (0.5 + 0.5 * taper);
    const core = smoothstep(half + 0.7, half - 0.7, distance) * taper;
    mixColour(surface, i, surface.material.pit, strength * core);
    surface.ink[i] *= 1 - strength * core;
    surface.height[i] -= core * strength * 0.7 * surface.unitPx;
    surface.gloss[i] *= 1 - core;
  });
}
