import { clamp, smoothstep } from '../math.js';
import { noisePlane } from '../render/noise.js';
import { createSurface, type Rgb, type Surface } from '../render/surface.js';
import type { Rng } from '../rng.js';
import { addDust, addSmudge } from './harmless.js';
import type { BrokenYarn, BuildRequest, ProductModel } from './product.js';

const CLOTHS: readonly { warp: Rgb; weft: Rgb }[] = [
  { warp: [0.55, 0.53, 0.48], weft: [0.47, 0.45, 0.41] },
  { warp: [0.5, 0.52, 0.53], weft: [0.42, 0.45, 0.48] },
  { warp: [0.56, 0.5, 0.43], weft: [0.47, 0.43, 0.38] },
];

/** A 2/2 twill technical cloth that fills the picture. */
export const weave: ProductModel = {
  defects: ['scratch', 'dent', 'stain', 'crack', 'hole', 'contamination', 'discolouration', 'broken-thread'],
  pose: { shift: 0.03, rotationDeg: 3, scale: 0.03 },
  light: { tiltDeg: 38, azimuthDeg: 215, ambient: 0.42, glareStrength: 0.05, glareRadius: 0.8 },
  backdrop: { colour: [0.07, 0.07, 0.075], grainPx: 2, contrast: 0, shadow: 0 },
  build,
  vary,
};

interface Yarns {
  /** Per yarn: brightness factor, half width in pitches, sideways offset in pitches. */
  tone: Float32Array;
  half: Float32Array;
  offset: Float32Array;
}

function build({ size, lot, stream, designStream, brokenYarns = [] }: BuildRequest): Surface {
  const u = size.unitPx;
  const cloth = designStream('cloth').pick(CLOTHS);
  const surface = createSurface(
    size,
    {
      scratchTint: [0.3, 0.3, 0.29],
      pit: [0.03, 0.03, 0.035],
      fracture: [0.6, 0.58, 0.54],
      stain: [0.12, 0.085, 0.05],
      tarnish: [0.015, -0.055, -0.11],
      strokeScale: 1.9,
      relief: 2.6,
    },
    [0, 0, 0],
  );
  const { widthPx, heightPx, frameWidthPx, frameHeightPx } = surface;
  const pitch = 7.4 * u * (1 + 0.06 * lot.scale);
  const texture = stream('texture');
  const wander = [
    { cellXPx: 60 * u, amplitude: 0.14 },
    { cellXPx: 15 * u, amplitude: 0.04 },
  ];
  const bendX = noisePlane(widthPx, heightPx, wander, texture);
  const bendY = noisePlane(widthPx, heightPx, wander, texture);
  const shadeNoise = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 50 * u, amplitude: 0.022 },
      { cellXPx: 1.6 * u, amplitude: 0.05 },
    ],
    texture,
  );
  const warpFibres = noisePlane(widthPx, heightPx, [{ cellXPx: 1, cellYPx: 7 * u, amplitude: 1 }], texture);
  const weftFibres = noisePlane(widthPx, heightPx, [{ cellXPx: 7 * u, cellYPx: 1, amplitude: 1 }], texture);
  const columns = Math.ceil(widthPx / pitch) + 8;
  const rows = Math.ceil(heightPx / pitch) + 8;
  const yarnRng = stream('yarns');
  const warp = drawYarns(columns, lot.finish, yarnRng);
  const weft = drawYarns(rows, lot.finish, yarnRng);
  const phaseX = yarnRng.unit();
  const phaseY = yarnRng.unit();
  const tone = 1 + 0.05 * lot.tone;
  const warmth = 0.02 * lot.hue;
  const left = (widthPx - frameWidthPx) / 2;
  const top = (heightPx - frameHeightPx) / 2;
  const gaps = brokenYarns.map((yarn) => {
    const isWarp = yarn.axis === 'warp';
    const acrossPx = isWarp ? left + yarn.across * frameWidthPx : top + yarn.across * frameHeightPx;
    const alongPx = isWarp ? top + yarn.along * frameHeightPx : left + yarn.along * frameWidthPx;
    return {
      yarn,
      index: Math.floor(acrossPx / pitch + (isWarp ? phaseX : phaseY)) + 3,
      centre: alongPx / pitch + (isWarp ? phaseY : phaseX) + 3,
    };
  });
  const missing = (axis: BrokenYarn['axis'], index: number, along: number): number => {
    let most = 0;
    for (const gap of gaps) {
      if (gap.yarn.axis !== axis || gap.index !== index) continue;
      const reach = gap.yarn.gapPitches / 2;
      const gone = smoothstep(reach + 0.35, reach - 0.35, Math.abs(along - gap.centre));
      most = Math.max(most, gone * (0.3 + 0.7 * gap.yarn.severity));
    }
    return most;
  };
  const anyGap = gaps.length > 0;

  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i++) {
      const gx = x / pitch + phaseX + bendX[i] + 3;
      const gy = y / pitch + phaseY + bendY[i] + 3;
      const column = clamp(Math.floor(gx), 0, columns - 1);
      const row = clamp(Math.floor(gy), 0, rows - 1);
      const fx = gx - column - 0.5 - warp.offset[column];
      const fy = gy - row - 0.5 - weft.offset[row];
      // 2/2 twill: a yarn floats over two and dives under two, one step further in each row.
      const cycle = (row + column) & 3;
      const warpOnTop = cycle < 2;
      const floatAlongWarp = cycle === 0 ? fy + 0.5 : fy - 0.5;
      const floatAlongWeft = cycle === 2 ? fx + 0.5 : fx - 0.5;
      // Fibres are twisted, so their streaks run slightly across the yarn.
      const round = (f: number, half: number): number => 1 - (f / half) * (f / half);
      let warpHeight = round(fx, warp.half[column]);
      let weftHeight = round(fy, weft.half[row]);
      const crown = (along: number): number => 1 - along * along * 0.75;
      warpHeight =
        warpHeight > 0 ? Math.sqrt(warpHeight) * 0.9 + (warpOnTop ? crown(floatAlongWarp) : -0.9) : -2;
      weftHeight =
        weftHeight > 0 ? Math.sqrt(weftHeight) * 0.9 + (warpOnTop ? -0.9 : crown(floatAlongWeft)) : -2;
      if (anyGap) {
        warpHeight -= 3 * missing('warp', column, gy);
        weftHeight -= 3 * missing('weft', row, gx);
      }
      const showsWarp = warpHeight > weftHeight;
      const level = Math.max(warpHeight, weftHeight, -1.6);
      const colour = showsWarp ? cloth.warp : cloth.weft;
      const yarnTone = showsWarp ? warp.tone[column] : weft.tone[row];
      const fibre = showsWarp ? warpFibres[i] : weftFibres[i];
      // Light hardly reaches the gaps between yarns.
      const depth = clamp(0.46 + 0.3 * (level + 0.25), 0.17, 1.02);
      const value = tone * yarnTone * depth * (1 + fibre * 0.07 + shadeNoise[i]);
      surface.red[i] = colour[0] * value * (1 + warmth);
      surface.green[i] = colour[1] * value;
      surface.blue[i] = colour[2] * value * (1 - warmth);
      surface.height[i] = level * 0.85 * u + fibre * 0.07 * u;
      surface.gloss[i] = 0.1 + 0.05 * lot.finish;
    }
  }
  return surface;
}

function drawYarns(count: number, finish: number, rng: Rng): Yarns {
  const tone = new Float32Array(count);
  const half = new Float32Array(count);
  const offset = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    tone[n] = 1 + rng.gaussian() * (0.03 + 0.008 * finish);
    half[n] = 0.5 + rng.gaussian() * 0.02;
    offset[n] = rng.gaussian() * 0.02;
    // A slub or an odd bobbin: allowed, a few in a metre.
    if (rng.chance(0.025)) tone[n] *= rng.pick([0.9, 1.09]);
    if (rng.chance(0.03)) half[n] += 0.08;
  }
  return { tone, half, offset };
}

function vary(surface: Surface, rng: Rng): void {
  addSmudge(surface, rng, 0.5, 0.05);
  addDust(surface, rng, 5, [0.74, 0.73, 0.7]);
}
