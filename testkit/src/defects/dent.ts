import { cosTurns, lerp, sinTurns } from '../math.js';
import { forBlob } from '../render/shapes.js';
import { pickSite, type ApplyDefect } from './defect.js';

/** A knock: no colour of its own, only the light falls differently on it. Sometimes a bump instead. */
export const applyDent: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const radius = rng.range(6, lerp(12, 24, severity)) * u;
  const depth = lerp(0.16, 0.4, severity) * radius * surface.material.relief * (rng.chance(0.8) ? -1 : 1);
  const turns = rng.unit();
  const shape = {
    radiusPx: radius,
    roughness: 0.12,
    elongation: rng.range(1, 1.7),
    direction: { cos: cosTurns(turns), sin: sinTurns(turns) },
  };
  forBlob(surface, pickSite(surface, rng, radius), shape, rng, (i, inside) => {
    // Zero slope at the rim and in the middle, steepest half way.
    const t = inside * (2 - inside);
    surface.height[i] += depth * t * t;
  });
};
