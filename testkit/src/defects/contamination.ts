import { cosTurns, lerp, sinTurns, smoothstep } from '../math.js';
import type { Rng } from '../rng.js';
import { forBlob, forPolyline } from '../render/shapes.js';
import { mixColour, scaleColour, type Rgb, type Surface } from '../render/surface.js';
import { pickSite, wanderingLine, type ApplyDefect } from './defect.js';

const FIBRES: readonly Rgb[] = [
  [0.1, 0.1, 0.12],
  [0.72, 0.7, 0.66],
  [0.2, 0.26, 0.45],
  [0.48, 0.16, 0.14],
];
const PARTICLES: readonly Rgb[] = [
  [0.12, 0.11, 0.1],
  [0.66, 0.64, 0.6],
  [0.36, 0.25, 0.15],
];

/** A fibre or a particle lying on the part, with the shadow it throws. */
export const applyContamination: ApplyDefect = (surface, severity, rng) => {
  if (rng.chance(0.55)) layFibre(surface, severity, rng);
  else scatterParticles(surface, severity, rng);
};

function layFibre(surface: Surface, severity: number, rng: Rng): void {
  const u = surface.unitPx;
  const length = rng.range(16, lerp(32, 80, severity)) * u;
  const width = lerp(0.75, 1.8, severity * rng.range(0.5, 1)) * u;
  const strength = lerp(0.45, 0.97, severity);
  const colour = rng.pick(FIBRES);
  const site = pickSite(surface, rng, 14 * u);
  const curl = rng.range(0.03, 0.1);
  const points = wanderingLine(site, rng.unit(), length, 22, curl, rng);
  const shadow = points.map((p) => ({ x: p.x + 1.2 * u, y: p.y + 1.2 * u }));
  forPolyline(surface, shadow, width + 2.5, (i, distance) => {
    scaleColour(surface, i, 1 - 0.22 * strength * smoothstep(width / 2 + 1.8, 0, distance));
  });
  forPolyline(surface, points, width + 1, (i, distance) => {
    const core = strength * smoothstep(width / 2 + 0.7, width / 2 - 0.7, distance);
    mixColour(surface, i, colour, core);
    surface.ink[i] *= 1 - core;
    surface.height[i] += core * 0.5 * u;
    surface.gloss[i] *= 1 - core;
  });
}

function scatterParticles(surface: Surface, severity: number, rng: Rng): void {
  const u = surface.unitPx;
  const count = rng.int(1, severity > 0.4 ? 5 : 2);
  const colour = rng.pick(PARTICLES);
  const strength = lerp(0.45, 0.97, severity);
  const site = pickSite(surface, rng, 12 * u);
  for (let n = 0; n < count; n++) {
    const angle = rng.unit();
    const away = n === 0 ? 0 : rng.range(4, 16) * u;
    const centre = { x: site.x + cosTurns(angle) * away, y: site.y + sinTurns(angle) * away };
    const radius = lerp(1.4, 4.2, severity * rng.range(0.4, 1)) * u;
    const shape = { radiusPx: radius, roughness: 0.75, elongation: rng.range(1, 2.2) };
    const under = { x: centre.x + 0.5 * radius, y: centre.y + 0.5 * radius };
    forBlob(
      surface,
      under,
      { radiusPx: radius * 1.15, roughness: 0.3 },
      rng,
      (i, inside) => scaleColour(surface, i, 1 - 0.3 * strength * smoothstep(-0.5, 0.5, inside)),
      0.5,
    );
    forBlob(surface, centre, shape, rng, (i, inside) => {
      const core = strength * smoothstep(0, 0.3, inside);
      mixColour(surface, i, colour, core);
      surface.ink[i] *= 1 - core;
      surface.height[i] += core * inside * radius * 0.5;
    });
  }
}
