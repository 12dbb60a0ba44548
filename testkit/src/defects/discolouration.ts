import { cosTurns, lerp, sinTurns, smoothstep } from '../math.js';
import { forBlob } from '../render/shapes.js';
import { addColour } from '../render/surface.js';
import { pickSite, type ApplyDefect } from './defect.js';

/** A broad change of tone without an edge: heat tint, uneven glaze, a bad dye or flow mark. */
export const applyDiscolouration: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const radius = rng.range(18, lerp(28, 50, severity)) * u;
  const strength = lerp(0.45, 1.15, severity) * (rng.chance(0.65) ? 1 : -0.8);
  const turns = rng.unit();
  const shape = {
    radiusPx: radius,
    roughness: 0.6,
    elongation: rng.range(1, 2.2),
    direction: { cos: cosTurns(turns), sin: sinTurns(turns) },
  };
  forBlob(surface, pickSite(surface, rng, radius * 0.5), shape, rng, (i, inside) => {
    addColour(surface, i, surface.material.tarnish, strength * smoothstep(0, 0.7, inside));
  });
};
