import { clamp, lerp, smoothstep } from '../math.js';
import { noisePlane } from '../render/noise.js';
import { boxDistance, forDisc } from '../render/shapes.js';
import { createSurface, forPixels, mixColour, type Rgb, type Surface } from '../render/surface.js';
import type { Rng } from '../rng.js';
import { addDust, addSmudge, anyPoint } from './harmless.js';
import type { BuildRequest, ProductModel } from './product.js';

const GLAZES: readonly Rgb[] = [
  [0.74, 0.71, 0.64],
  [0.72, 0.735, 0.7],
  [0.77, 0.725, 0.66],
];
const PIGMENTS: readonly Rgb[] = [
  [0.15, 0.235, 0.42],
  [0.16, 0.3, 0.38],
  [0.2, 0.2, 0.4],
];

/** A glazed ceramic tile with pillowed edges, iron speckle and a hand-printed motif. */
export const tile: ProductModel = {
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
  pose: { shift: 0.02, rotationDeg: 3, scale: 0.015 },
  light: { tiltDeg: 30, azimuthDeg: 220, ambient: 0.62, glareStrength: 0.34, glareRadius: 0.42 },
  backdrop: { colour: [0.17, 0.16, 0.15], grainPx: 2.2, contrast: 0.12, shadow: 0.65 },
  build,
  vary,
};

function build({ size, lot, stream, designStream }: BuildRequest): Surface {
  const u = size.unitPx;
  const design = designStream('glaze');
  const glaze = design.pick(GLAZES);
  const surface = createSurface(
    size,
    {
      scratchTint: [-0.25, -0.24, -0.21],
      pit: [0.2, 0.13, 0.09],
      fracture: [0.66, 0.44, 0.31],
      stain: [0.4, 0.31, 0.18],
      tarnish: [0.03, -0.09, -0.2],
      strokeScale: 1,
      relief: 1.3,
    },
    design.pick(PIGMENTS),
  );
  const { widthPx, heightPx, frameWidthPx, frameHeightPx } = surface;
  const texture = stream('texture');
  const mottle = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 75 * u, amplitude: 0.8 },
      { cellXPx: 24 * u * (1 + 0.3 * lot.scale), amplitude: 0.7 },
      { cellXPx: 6 * u, amplitude: 0.35 },
    ],
    texture,
  );
  const peel = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 11 * u, amplitude: 0.16 * u },
      { cellXPx: 38 * u, amplitude: 0.7 * u },
    ],
    texture,
  );
  const bleed = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 2.2 * u, amplitude: 0.5 },
      { cellXPx: 12 * u, amplitude: 0.7 },
    ],
    texture,
  );

  const half = { x: frameWidthPx * 0.445, y: frameHeightPx * 0.445 };
  const tone = 1 + 0.03 * lot.tone;
  const warmth = 0.012 * lot.hue;
  forPixels(surface, (i, px, py) => {
    const edge = boxDistance(px, py, half.x, half.y, 4 * u);
    const rim = clamp((edge + 9 * u) / (9 * u), 0, 1);
    const m = 1 + mottle[i] * 0.02;
    // Glaze runs thin over the rim and lets the warm body through.
    const thin = rim * rim * 0.55;
    surface.red[i] = lerp(glaze[0] * tone * m * (1 + warmth), 0.68, thin);
    surface.green[i] = lerp(glaze[1] * tone * m, 0.56, thin);
    surface.blue[i] = lerp(glaze[2] * tone * m * (1 - warmth), 0.46, thin);
    surface.height[i] = peel[i] - rim * rim * rim * 3.2 * u;
    surface.gloss[i] = 0.5 + 0.1 * lot.finish;
    surface.coverage[i] = smoothstep(0.7, -0.7, edge);
    const outline = motif(px / u, py / u, half.x / u, half.y / u) + bleed[i] * 0.55;
    surface.ink[i] = smoothstep(0.6, -0.6, outline) * (0.84 + mottle[i] * 0.05 - bleed[i] * 0.03);
  });
  speckle(surface, stream('speckle'), 1 + 0.4 * lot.finish);
  return surface;
}

// Signed distance, in design pixels, from the printed lines: quarter rings in the corners, a rosette, a diamond.
function motif(x: number, y: number, halfX: number, halfY: number): number {
  const cx = halfX - Math.abs(x);
  const cy = halfY - Math.abs(y);
  const corner = Math.sqrt(cx * cx + cy * cy);
  const r = Math.sqrt(x * x + y * y);
  let d = Math.min(Math.abs(corner - 62) - 3.4, Math.abs(corner - 51) - 1.1, corner - 17);
  if (r < 48) {
    const c = r > 0 ? x / r : 1;
    const c2 = 2 * c * c - 1;
    const c4 = 2 * c2 * c2 - 1;
    const c8 = 2 * c4 * c4 - 1;
    const petals = r - (27 + 11 * c8);
    d = Math.min(d, Math.max(petals, 12 - r), Math.abs(r - 44) - 1.2, r - 6);
  }
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  d = Math.min(d, ax + Math.abs(cy) * 1.0 - 13, ay + Math.abs(cx) - 13);
  return d;
}

function speckle(surface: Surface, rng: Rng, density: number): void {
  const u = surface.unitPx;
  const area = (surface.frameWidthPx * surface.frameHeightPx) / (256 * 256 * u * u);
  const count = Math.round(150 * area * density);
  for (let n = 0; n < count; n++) {
    const at = anyPoint(surface, rng, 1);
    const size = rng.unit();
    const radius = (0.35 + 1.25 * size * size * size) * u;
    const strength = rng.range(0.2, 0.6);
    forDisc(surface, at, radius + 1, (i, distance) => {
      mixColour(surface, i, [0.31, 0.22, 0.14], strength * smoothstep(radius + 0.8, radius - 0.8, distance));
    });
  }
}

// Large iron specks and glaze ripples look like pinholes and dents, and are what the tile is bought for.
function vary(surface: Surface, rng: Rng): void {
  const u = surface.unitPx;
  const specks = rng.int(0, 3);
  for (let n = 0; n < specks; n++) {
    const radius = rng.range(1.3, 2.5) * u;
    const strength = rng.range(0.4, 0.8);
    forDisc(surface, anyPoint(surface, rng), radius + 2, (i, distance) => {
      mixColour(surface, i, [0.33, 0.23, 0.15], strength * smoothstep(radius + 1.5, radius - 1.2, distance));
    });
  }
  const ripples = rng.int(0, 2);
  for (let n = 0; n < ripples; n++) {
    const radius = rng.range(16, 34) * u;
    const rise = rng.range(-0.9, 0.9) * u;
    forDisc(surface, anyPoint(surface, rng, 0.7), radius, (i, distance) => {
      const t = 1 - (distance / radius) * (distance / radius);
      surface.height[i] += rise * t * t;
    });
  }
  addSmudge(surface, rng, 0.4, 0.025);
  addDust(surface, rng, 5, [0.8, 0.8, 0.78]);
}
