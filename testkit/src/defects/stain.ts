import { cosTurns, lerp, sinTurns, smoothstep } from '../math.js';
import { forBlob, type Point } from '../render/shapes.js';
import { mixColour, scaleColour } from '../render/surface.js';
import { pickSite, type ApplyDefect } from './defect.js';

/** A dried splash of oil, rust or coolant: tinted within, darker along its rim, with a few drops beside it. */
export const applyStain: ApplyDefect = (surface, severity, rng) => {
  const u = surface.unitPx;
  const { stain } = surface.material;
  const radius = rng.range(6, lerp(14, 26, severity)) * u;
  const strength = lerp(0.12, 0.5, severity) * rng.range(0.85, 1.15);
  const rim = rng.range(0.2, 1);
  const site = pickSite(surface, rng, radius * 0.8);
  const turns = rng.unit();
  const drop = (centre: Point, radiusPx: number, roughness: number): void => {
    const shape = {
      radiusPx,
      roughness,
      elongation: rng.range(1, 1.8),
      direction: { cos: cosTurns(turns), sin: sinTurns(turns) },
    };
    forBlob(surface, centre, shape, rng, (i, inside) => {
      const body = smoothstep(0, 0.22, inside);
      const edge = body * smoothstep(0.4, 0.12, inside) * rim;
      mixColour(surface, i, stain, strength * (0.75 * body + 0.35 * edge));
      scaleColour(surface, i, 1 - strength * 0.3 * edge);
      surface.gloss[i] *= 1 - 0.6 * strength * body;
    });
  };
  drop(site, radius, 0.7);
  const drops = rng.int(0, 3);
  for (let n = 0; n < drops; n++) {
    const angle = rng.unit();
    const away = radius * rng.range(1.2, 1.9);
    drop(
      { x: site.x + cosTurns(angle) * away, y: site.y + sinTurns(angle) * away },
      rng.range(1.2, 3.5) * u,
      0.3,
    );
  }
};
