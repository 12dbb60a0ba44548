import { clamp, cosTurns, sinTurns, smoothstep } from '../math.js';
import { drawBarCode, drawBox, drawDot, drawLine, drawRing, drawText } from '../render/marks.js';
import { noisePlane } from '../render/noise.js';
import { boxDistance, forDisc } from '../render/shapes.js';
import { createSurface, forPixels, type Rgb, type Surface } from '../render/surface.js';
import type { Rng } from '../rng.js';
import { addDust, addSmudge, addToolLine, anyPoint } from './harmless.js';
import type { BuildRequest, ProductModel } from './product.js';

const PLASTICS: readonly { body: Rgb; ink: Rgb }[] = [
  { body: [0.2, 0.215, 0.235], ink: [0.8, 0.8, 0.78] },
  { body: [0.17, 0.225, 0.28], ink: [0.8, 0.81, 0.79] },
  { body: [0.225, 0.22, 0.215], ink: [0.82, 0.79, 0.7] },
];

/** A moulded front panel, pad-printed with a scale, text and a bar code, lying loosely on a belt. */
export const printedPart: ProductModel = {
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
  pose: { shift: 0.05, rotationDeg: 7, scale: 0.02 },
  light: { tiltDeg: 33, azimuthDeg: 230, ambient: 0.5, glareStrength: 0.14, glareRadius: 0.6 },
  backdrop: { colour: [0.5, 0.51, 0.49], grainPx: 1.8, contrast: 0.035, shadow: 0.55 },
  build,
  vary,
};

function build({ size, lot, stream, designStream }: BuildRequest): Surface {
  const u = size.unitPx;
  const plastic = designStream('plastic').pick(PLASTICS);
  const surface = createSurface(
    size,
    {
      scratchTint: [0.34, 0.34, 0.34],
      pit: [0.035, 0.035, 0.04],
      fracture: [0.42, 0.43, 0.45],
      stain: [0.56, 0.53, 0.44],
      tarnish: [0.14, 0.125, 0.085],
      strokeScale: 1.25,
      relief: 1.9,
    },
    plastic.ink,
  );
  const { widthPx, heightPx, frameWidthPx, frameHeightPx } = surface;
  const texture = stream('texture');
  // Spark erosion leaves the mould, and so the part, with a fine leathery grain.
  const grain = noisePlane(
    widthPx,
    heightPx,
    [
      { cellXPx: 1.5 * u * (1 + 0.2 * lot.scale), amplitude: 0.095 * u * (1 + 0.3 * lot.finish) },
      { cellXPx: 3.5 * u, amplitude: 0.06 * u },
    ],
    texture,
  );
  const flow = noisePlane(widthPx, heightPx, [{ cellXPx: 90 * u, cellYPx: 30 * u, amplitude: 1 }], texture);
  const half = panelHalfSize(frameWidthPx, frameHeightPx);
  const screw = { x: half.x - 13 * u, y: half.y - 13 * u };
  const tone = 1 + 0.06 * lot.tone;
  const window = { x: -half.x + 60 * u, y: -4 * u, halfX: 38 * u, halfY: 35 * u };

  forPixels(surface, (i, px, py) => {
    const edge = boxDistance(px, py, half.x, half.y, 15 * u);
    const rim = clamp((edge + 5 * u) / (5 * u), 0, 1);
    let relief = grain[i] - rim * rim * 2.6 * u;
    let value = tone * (1 + flow[i] * 0.018 + grain[i] * 0.06);
    let coverage = smoothstep(0.7, -0.7, edge);
    // A shallow recess around the dial.
    const recess = boxDistance(px - window.x, py - window.y, window.halfX, window.halfY, 8 * u);
    relief -= smoothstep(1.2 * u, -1.2 * u, recess) * 1.4 * u;
    const sx = Math.abs(px) - screw.x;
    const sy = Math.abs(py) - screw.y;
    const d2 = sx * sx + sy * sy;
    if (d2 < 100 * u * u) {
      const d = Math.sqrt(d2);
      relief -= smoothstep(7.5 * u, 6 * u, d) * 1.6 * u;
      value *= 1 - 0.15 * smoothstep(7 * u, 5 * u, d);
      coverage *= smoothstep(3.6 * u - 0.7, 3.6 * u + 0.7, d);
    }
    surface.red[i] = plastic.body[0] * value * (1 + 0.03 * lot.hue);
    surface.green[i] = plastic.body[1] * value;
    surface.blue[i] = plastic.body[2] * value * (1 - 0.03 * lot.hue);
    surface.height[i] = relief;
    surface.gloss[i] = 0.3 + 0.06 * lot.finish;
    surface.coverage[i] = coverage;
  });
  print(surface, lot.code, half, window, stream('print'), designStream('bar-code'));
  const ink = noisePlane(widthPx, heightPx, [{ cellXPx: 2.5 * u, amplitude: 0.035 }], stream('ink'));
  for (let i = 0; i < ink.length; i++) surface.ink[i] *= clamp(0.92 + ink[i], 0, 1);
  return surface;
}

function panelHalfSize(frameWidthPx: number, frameHeightPx: number): { x: number; y: number } {
  return { x: frameWidthPx * 0.415, y: frameHeightPx * 0.335 };
}

function print(
  surface: Surface,
  code: string,
  half: { x: number; y: number },
  window: { x: number; y: number; halfX: number },
  rng: Rng,
  codeRng: Rng,
): void {
  const u = surface.unitPx;
  const { ink } = surface;
  // Pad printing lands a little off each time.
  const x = (surface.widthPx - 1) / 2 + rng.gaussian() * 0.8 * u;
  const y = (surface.heightPx - 1) / 2 + rng.gaussian() * 0.8 * u;
  const dial = { x: x + window.x, y: y + window.y + 3 * u };
  for (let tick = 0; tick <= 20; tick++) {
    const turns = 0.375 + (tick / 20) * 0.75;
    const c = cosTurns(turns);
    const s = sinTurns(turns);
    const major = tick % 5 === 0;
    const inner = (major ? 20 : 23) * u;
    const outer = 27 * u;
    drawLine(
      ink,
      surface,
      [
        { x: dial.x + c * inner, y: dial.y + s * inner },
        { x: dial.x + c * outer, y: dial.y + s * outer },
      ],
      (major ? 2 : 1.1) * u,
    );
  }
  drawRing(ink, surface, dial, 15 * u, 1.2 * u);
  drawDot(ink, surface, dial, 3 * u);
  drawLine(
    ink,
    surface,
    [dial, { x: dial.x + cosTurns(0.56) * 12 * u, y: dial.y + sinTurns(0.56) * 12 * u }],
    1.8 * u,
  );
  drawText(ink, surface, 'BAR', { x: dial.x - 8.5 * u, y: dial.y + 19.5 * u }, 6.5 * u, 1.1 * u);

  const column = x + 0.06 * half.x + 2 * u;
  drawText(ink, surface, 'P-40', { x: column, y: y - half.y + 13 * u }, 15 * u, 2.2 * u);
  drawText(ink, surface, 'PRESSURE', { x: column, y: y - half.y + 35 * u }, 6.5 * u, 1.1 * u);
  drawText(ink, surface, 'MAX 16 BAR', { x: column, y: y - half.y + 46 * u }, 6.5 * u, 1.1 * u);
  drawLine(
    ink,
    surface,
    [
      { x: column, y: y - half.y + 60 * u },
      { x: x + half.x - 12 * u, y: y - half.y + 60 * u },
    ],
    1.1 * u,
  );
  const buttons = y + 4 * u;
  for (let n = 0; n < 3; n++) {
    const at = { x: column + (8 + n * 24) * u, y: buttons };
    drawRing(ink, surface, at, 7.5 * u, 1.2 * u);
    if (n === 0) drawDot(ink, surface, at, 3 * u);
    if (n === 1) drawBox(ink, surface, { x: at.x - 2.8 * u, y: at.y - 2.8 * u }, 5.6 * u, 5.6 * u);
    if (n === 2) {
      drawLine(
        ink,
        surface,
        [
          { x: at.x - 2 * u, y: at.y - 3.5 * u },
          { x: at.x + 3 * u, y: at.y },
          { x: at.x - 2 * u, y: at.y + 3.5 * u },
        ],
        1.4 * u,
      );
    }
  }
  drawBarCode(ink, surface, { x: column, y: y + 22 * u }, 62 * u, 15 * u, codeRng);
  drawText(ink, surface, code, { x: column, y: y + 41 * u }, 6.5 * u, 1.1 * u);
}

// Flow lines and ejector pins come with moulding; neither is a scratch nor a dent.
function vary(surface: Surface, rng: Rng): void {
  const u = surface.unitPx;
  const lines = rng.int(0, 3);
  for (let n = 0; n < lines; n++) {
    const at = anyPoint(surface, rng, 0.6);
    const change = rng.range(0.05, 0.17);
    addToolLine(
      surface,
      at,
      0.12 + rng.gaussian() * 0.02,
      rng.range(15, 50) * u,
      rng.range(0.6, 1.3) * u,
      change,
    );
  }
  if (rng.chance(0.6)) {
    const radius = rng.range(4.5, 6) * u;
    const rise = rng.range(-0.4, 0.4) * u;
    forDisc(surface, anyPoint(surface, rng, 0.55), radius + 2, (i, distance) => {
      surface.height[i] += rise * smoothstep(radius + u, radius - u, distance);
    });
  }
  addSmudge(surface, rng, 0.5, 0.06);
  addDust(surface, rng, 5, [0.62, 0.62, 0.6]);
}
