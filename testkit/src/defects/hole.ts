import { cosTurns, lerp, sinTurns, smoothstep } from '../math.js';
import { forBlob, type Point } from '../render/shapes.js';
import { mixColour } from '../render/surface.js';
import { pickSite, type ApplyDefect } from './defect.js';

/** Blowholes, pits or punctures: one, or a cluster of small ones. */
export const applyHole: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const { pit } = surface.material;
  const cluster = rng.chance(0.4) ? rng.int(2, 5) : 1;
  const site = pickSite(surface, rng, 9 * u);
  const strength = lerp(0.55, 1, severity);
  const puncture = (centre: Point, radius: number): void => {
    const shape = { radiusPx: radius, roughness: 0.28, elongation: rng.range(1, 1.5) };
    forBlob(
      surface,
      centre,
      shape,
      rng,
      (i, inside) => {
        const open = smoothstep(-0.12, 0.35, inside) * strength;
        mixColour(surface, i, pit, open);
        surface.ink[i] *= 1 - open;
        surface.gloss[i] *= 1 - open;
        // A burr stands up around the hole before the wall drops.
        surface.height[i] +=
          strength * radius * (0.16 * smoothstep(-0.5, -0.1, inside) - 0.75 * smoothstep(-0.1, 0.8, inside));
      },
      0.6,
    );
  };
  for (let n = 0; n < cluster; n++) {
    const angle = rng.unit();
    const away = n === 0 ? 0 : rng.range(3, 11) * u;
    const radius =
      (cluster === 1 ? lerp(1.3, 5.2, severity * rng.range(0.6, 1)) : lerp(0.9, 2.6, severity * rng.unit())) *
      u;
    puncture({ x: site.x + cosTurns(angle) * away, y: site.y + sinTurns(angle) * away }, Math.max(radius, 1));
  }
};
