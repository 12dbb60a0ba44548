import { clamp, cosTurns, sinTurns, smoothstep } from '../math.js';
import { noisePlane } from '../render/noise.js';
import { forDisc } from '../render/shapes.js';
import { createSurface, forPixels, scaleColour, type Surface } from '../render/surface.js';
import type { Rng } from '../rng.js';
import { addDust, addSmudge, anyPoint } from './harmless.js';
import type { BuildRequest, ProductModel } from './product.js';

const BOLTS = 6;

/** A sand-cast flange: rough skin, a machined sealing face, a hub and six bolt holes; lies at any angle. */
export const casting: ProductModel = {
  defects: ['scratch', 'dent', 'stain', 'crack', 'hole', 'contamination', 'discolouration', 'edge-chip'],
  pose: { shift: 0.03, rotationDeg: 180, scale: 0.015 },
  light: { tiltDeg: 34, azimuthDeg: 225, ambient: 0.5, glareStrength: 0.2, glareRadius: 0.7 },
  backdrop: { colour: [0.235, 0.25, 0.24], grainPx: 2, contrast: 0.04, shadow: 0.6 },
  outline: (frameWidthPx, frameHeightPx) => {
    const side = Math.min(frameWidthPx, frameHeightPx) * 0.92;
    return { widthPx: side, heightPx: side };
  },
  build,
  vary,
};

function build({ size, lot, stream }: BuildRequest): Surface {
  const u = size.unitPx;
  const surface = createSurface(
    size,
    {
      scratchTint: [0.27, 0.27, 0.27],
      pit: [0.05, 0.047, 0.045],
      fracture: [0.57, 0.57, 0.57],
      stain: [0.3, 0.2, 0.12],
      tarnish: [0.07, -0.07, -0.19],
      strokeScale: 1.25,
      relief: 1.5,
    },
    [0, 0, 0],
  );
  const { widthPx, heightPx } = surface;
  const texture = stream('texture');
  const coarse = 1 + 0.3 * lot.scale;
  const skin = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 1.4 * u, amplitude: 0.16 * u },
      { cellXPx: 3 * u * coarse, amplitude: 0.3 * u },
      { cellXPx: 9 * u * coarse, amplitude: 0.42 * u },
    ],
    texture,
  );
  const patches = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 40 * u, amplitude: 0.8 },
      { cellXPx: 10 * u, amplitude: 0.5 },
    ],
    texture,
  );
  const turning = turningProfile(stream('turning'), Math.ceil(140 * u));
  const outer = 113 * u;
  const roughness = 1 + 0.25 * lot.finish;
  const tone = 0.47 + 0.03 * lot.tone;
  const bolts = Array.from({ length: BOLTS }, (_, n) => ({
    x: cosTurns(n / BOLTS) * 96 * u,
    y: sinTurns(n / BOLTS) * 96 * u,
  }));

  forPixels(surface, (i, px, py) => {
    const r = Math.sqrt(px * px + py * py);
    const wobble = patches[i] * 0.35 * u;
    let coverage = smoothstep(0.7, -0.7, r - outer - wobble * 0.6);
    const machined = smoothstep(46 * u - 0.8, 46 * u + 0.8, r) * smoothstep(76 * u + 0.8, 76 * u - 0.8, r);
    const bossEdge = smoothstep(34 * u, 28 * u, r + wobble);
    const line = turning[Math.min(turning.length - 1, Math.floor(r))];
    let relief = skin[i] * roughness * (1 - machined) + machined * line * 0.16;
    relief += machined * 2 * u + bossEdge * 4 * u;
    const rim = clamp((r - outer + 6 * u) / (6 * u), 0, 1);
    relief -= rim * rim * 4 * u;
    let value = tone * (1 + (patches[i] * 0.04 + (skin[i] / u) * 0.05) * (1 - machined));
    value += machined * (0.12 + line * 0.018 + patches[i] * 0.006);
    let gloss = 0.12 + machined * 0.4;
    const bore = 14 * u;
    coverage *= smoothstep(bore - 0.7, bore + 0.7, r);
    const boreFace = smoothstep(19 * u, 18 * u, r);
    relief += boreFace * ((r - 18 * u) * 0.45 - skin[i] * 0.8);
    gloss += boreFace * 0.3;
    if (r > 78 * u) {
      for (const bolt of bolts) {
        const bx = px - bolt.x;
        const by = py - bolt.y;
        const d2 = bx * bx + by * by;
        if (d2 > 169 * u * u) continue;
        const d = Math.sqrt(d2);
        const spot = smoothstep(11 * u + 0.8, 11 * u - 0.8, d);
        relief -= spot * (1.6 * u + skin[i] * roughness * 0.85);
        value += spot * 0.07;
        gloss += spot * 0.22;
        coverage *= smoothstep(6 * u - 0.7, 6 * u + 0.7, d);
      }
    }
    surface.red[i] = value * (1.01 + 0.02 * lot.hue);
    surface.green[i] = value;
    surface.blue[i] = value * (0.985 - 0.02 * lot.hue);
    surface.height[i] = relief;
    surface.gloss[i] = gloss;
    surface.coverage[i] = coverage;
  });
  return surface;
}

// Brightness of the machined face from the axis outwards, one value per pixel: what the lathe's feed leaves.
function turningProfile(rng: Rng, length: number): Float32Array {
  const profile = new Float32Array(length);
  let slow = 0;
  for (let n = 0; n < length; n++) {
    slow = slow * 0.8 + rng.gaussian() * 0.5;
    profile[n] = slow + rng.gaussian() * 0.8;
  }
  return profile;
}

// Sand grains leave small pits and the fettler's wheel bright patches: both allowed on the cast skin.
function vary(surface: Surface, rng: Rng): void {
  const u = surface.unitPx;
  const pits = rng.int(1, 9);
  for (let n = 0; n < pits; n++) {
    const radius = rng.range(0.6, 1.5) * u;
    const depth = rng.range(0.15, 0.5);
    forDisc(surface, anyPoint(surface, rng), radius + 1.5, (i, distance) => {
      const inside = smoothstep(radius + 0.8, radius - 0.8, distance);
      scaleColour(surface, i, 1 - depth * inside);
      surface.height[i] -= inside * 0.6 * u;
    });
  }
  const patches = rng.int(0, 2);
  for (let n = 0; n < patches; n++) {
    const radius = rng.range(7, 18) * u;
    const lift = rng.range(0.04, 0.14);
    forDisc(surface, anyPoint(surface, rng, 0.8), radius, (i, distance) => {
      scaleColour(surface, i, 1 + lift * smoothstep(radius, radius * 0.5, distance));
    });
  }
  addSmudge(surface, rng, 0.6, 0.05);
  addDust(surface, rng, 6, [0.66, 0.65, 0.62]);
}
