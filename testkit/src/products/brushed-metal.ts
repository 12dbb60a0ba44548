import { bump, clamp, smoothstep } from '../math.js';
import { drawMatrixCode, drawText } from '../render/marks.js';
import { noisePlane } from '../render/noise.js';
import { boxDistance } from '../render/shapes.js';
import { createSurface, forPixels, type Surface } from '../render/surface.js';
import type { Rng } from '../rng.js';
import { addDust, addSmudge, addToolLine, anyPoint } from './harmless.js';
import type { BuildRequest, ProductModel } from './product.js';

/** A brushed steel plate with chamfered edges, two countersunk holes and a laser mark. */
export const brushedMetal: ProductModel = {
  defects: [
    'scratch',
    'dent',
    'stain',
    'crack',
    'hole',
    'contamination',
    'discolouration',
    'misprint',
    'edge-chip',
  ],
  pose: { shift: 0.025, rotationDeg: 3.5, scale: 0.02 },
  light: { tiltDeg: 32, azimuthDeg: 235, ambient: 0.5, glareStrength: 0.28, glareRadius: 0.75 },
  backdrop: { colour: [0.105, 0.11, 0.118], grainPx: 1.6, contrast: 0.16, shadow: 0.6 },
  build,
  vary,
};

function build({ size, lot, stream }: BuildRequest): Surface {
  const u = size.unitPx;
  const tint = lot.hue * 0.018;
  const surface = createSurface(
    size,
    {
      scratchTint: [0.26, 0.26, 0.26],
      pit: [0.07, 0.065, 0.06],
      fracture: [0.62, 0.62, 0.63],
      stain: [0.36, 0.27, 0.16],
      tarnish: [0.02, -0.07, -0.17],
      strokeScale: 1,
      relief: 0.8,
      grainTurns: 0,
    },
    [0.2 + tint, 0.195, 0.19 - tint],
  );
  const { widthPx, heightPx, frameWidthPx, frameHeightPx } = surface;
  const texture = stream('texture');
  const length = 1 + 0.35 * lot.scale;
  const streaks = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 190 * u * length, cellYPx: 1, amplitude: 0.55 },
      { cellXPx: 60 * u * length, cellYPx: 1, amplitude: 0.6 },
      { cellXPx: 16 * u * length, cellYPx: 1, amplitude: 0.5 },
      { cellXPx: 120 * u, cellYPx: 4 * u, amplitude: 0.45 },
    ],
    texture,
  );
  const clouds = noisePlane(widthPx, heightPx, [{ cellXPx: 80 * u, cellYPx: 50 * u, amplitude: 1 }], texture);
  const fine = noisePlane(widthPx, heightPx, [{ cellXPx: 1, amplitude: 1 }], texture);

  const halfWidth = frameWidthPx * 0.435;
  const halfHeight = frameHeightPx * 0.435;
  const radius = 13 * u;
  const holes = [
    { x: -halfWidth + 27 * u, y: -halfHeight + 27 * u },
    { x: halfWidth - 27 * u, y: halfHeight - 27 * u },
  ];
  const bore = 8.5 * u;
  const sink = 14 * u;
  const base = 0.56 + 0.035 * lot.tone;
  const strength = 0.05 * (1 + 0.3 * lot.finish);
  // Brushing spreads the lamp's reflection across the grain: the plate shines in soft upright bands.
  const bandAt = stream('bands').gaussian() * 0.04;

  forPixels(surface, (i, px, py) => {
    const s = streaks[i];
    const across = px / frameWidthPx + s * 0.012;
    const band = 0.085 * bump((across + 0.17 - bandAt) / 0.33) + 0.05 * bump((across - 0.27 - bandAt) / 0.22);
    let tone = base * (1 + s * strength + clouds[i] * 0.018 + fine[i] * 0.012) + band;
    let relief = s * 0.1;
    let gloss = 0.3;
    const edge = boxDistance(px, py, halfWidth, halfHeight, radius);
    let coverage = smoothstep(0.7, -0.7, edge);
    const chamfer = clamp((edge + 3.2 * u) / (3.2 * u), 0, 1);
    if (chamfer > 0) {
      relief -= chamfer * chamfer * 1.5 * u;
      tone += 0.06 * chamfer;
    }
    for (const hole of holes) {
      const hx = px - hole.x;
      const hy = py - hole.y;
      const d2 = hx * hx + hy * hy;
      if (d2 > (sink + 2) * (sink + 2)) continue;
      const d = Math.sqrt(d2);
      const inside = smoothstep(sink + 0.7, sink - 0.7, d);
      relief += inside * ((d - sink) * 0.5 - s * 0.1);
      tone += inside * (0.02 - s * strength * base * 0.8);
      gloss += inside * 0.2;
      coverage *= smoothstep(bore - 0.7, bore + 0.7, d);
    }
    surface.red[i] = tone * (1 + tint);
    surface.green[i] = tone;
    surface.blue[i] = tone * (1.012 - tint);
    surface.height[i] = relief;
    surface.gloss[i] = gloss;
    surface.coverage[i] = coverage;
  });
  mark(surface, lot.code, stream('mark'));
  return surface;
}

function mark(surface: Surface, code: string, rng: Rng): void {
  const u = surface.unitPx;
  const x = (surface.widthPx - 1) / 2;
  const y = (surface.heightPx - 1) / 2;
  const serial = String(rng.int(0, 9999)).padStart(4, '0');
  drawText(surface.ink, surface, 'LMN-316', { x: x - 34 * u, y: y - 22 * u }, 15 * u, 2 * u);
  drawText(surface.ink, surface, `${code}/${serial}`, { x: x - 34 * u, y: y + 3 * u }, 8.5 * u, 1.3 * u);
  drawMatrixCode(surface.ink, surface, { x: x - 72 * u, y: y - 23 * u }, 32 * u, 12, rng);
  for (let i = 0; i < surface.ink.length; i++) surface.ink[i] *= 0.82;
}

// Brushing leaves single deep lines along the grain; dealers call them character, not scratches.
function vary(surface: Surface, rng: Rng): void {
  const u = surface.unitPx;
  const lines = rng.int(0, 5);
  for (let n = 0; n < lines; n++) {
    const at = anyPoint(surface, rng, 0.8);
    const change = rng.range(0.06, 0.22) * (rng.chance(0.6) ? 1 : -1);
    const width = rng.range(0.5, 1.1) * u;
    addToolLine(surface, at, rng.gaussian() * 0.002, rng.range(25, 110) * u, width, change);
  }
  addSmudge(surface, rng, 0.5, 0.03);
  addDust(surface, rng, 6, [0.75, 0.75, 0.72]);
}
