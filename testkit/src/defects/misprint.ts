import { clamp, cosTurns, lerp, sinTurns, smoothstep } from '../math.js';
import type { Rng } from '../rng.js';
import { forBlob, type Point } from '../render/shapes.js';
import type { Surface } from '../render/surface.js';
import type { ApplyDefect } from './defect.js';

/** Print that is missing, smeared or blotted in one place. */
export const applyMisprint: ApplyDefect = (surface, severity, rng) => {
  const site = pickInk(surface, rng);
  const way = rng.unit();
  if (way < 0.5) erase(surface, site, severity, rng);
  else if (way < 0.8) smear(surface, site, severity, rng);
  else blot(surface, site, severity, rng);
};

// Somewhere printed, with as much ink around it as a few tries can find.
function pickInk(surface: Surface, rng: Rng): Point {
  let best = { x: surface.widthPx / 2, y: surface.heightPx / 2 };
  let most = -1;
  for (let attempt = 0, found = 0; attempt < 3000 && found < 3; attempt++) {
    const x = Math.round((surface.widthPx - 1) / 2 + rng.range(-0.44, 0.44) * surface.frameWidthPx);
    const y = Math.round((surface.heightPx - 1) / 2 + rng.range(-0.44, 0.44) * surface.frameHeightPx);
    if (x < 0 || y < 0 || x >= surface.widthPx || y >= surface.heightPx) continue;
    const i = y * surface.widthPx + x;
    if (surface.ink[i] < 0.5 || surface.coverage[i] < 0.99) continue;
    found++;
    if (surface.ink[i] > most) {
      most = surface.ink[i];
      best = { x, y };
    }
  }
  return best;
}

function erase(surface: Surface, site: Point, severity: number, rng: Rng): void {
  const radius = rng.range(4, lerp(9, 20, severity)) * surface.unitPx;
  const loss = lerp(0.6, 1, severity);
  const shape = { radiusPx: radius, roughness: 0.5, elongation: rng.range(1, 2) };
  forBlob(surface, site, shape, rng, (i, inside) => {
    surface.ink[i] *= 1 - loss * smoothstep(0, 0.25, inside);
  });
}

function smear(surface: Surface, site: Point, severity: number, rng: Rng): void {
  const u = surface.unitPx;
  const reach = rng.range(4, lerp(8, 20, severity)) * u;
  const density = lerp(0.45, 0.9, severity);
  const turns = rng.unit();
  const stepX = cosTurns(turns);
  const stepY = sinTurns(turns);
  const original = surface.ink.slice();
  const shape = { radiusPx: lerp(8, 20, severity) * u, roughness: 0.3 };
  const steps = Math.ceil(reach);
  forBlob(surface, site, shape, rng, (i, inside) => {
    const weight = smoothstep(0, 0.3, inside) * density;
    let dragged = 0;
    for (let n = 1; n <= steps; n++) {
      const from = i - Math.round(stepY * n) * surface.widthPx - Math.round(stepX * n);
      if (from < 0 || from >= original.length) break;
      const ink = original[from] * (1 - n / (steps + 1));
      if (ink > dragged) dragged = ink;
    }
    surface.ink[i] = clamp(surface.ink[i] + (dragged - surface.ink[i]) * weight, 0, 1);
  });
}

function blot(surface: Surface, site: Point, severity: number, rng: Rng): void {
  const u = surface.unitPx;
  const radius = rng.range(2, lerp(4, 9, severity)) * u;
  const density = lerp(0.4, 0.95, severity);
  const centre = { x: site.x + rng.gaussian() * 4 * u, y: site.y + rng.gaussian() * 4 * u };
  forBlob(surface, centre, { radiusPx: radius, roughness: 0.5 }, rng, (i, inside) => {
    const ink = density * smoothstep(0, 0.25, inside);
    if (ink > surface.ink[i]) surface.ink[i] = ink;
  });
}
