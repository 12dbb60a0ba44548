import type { Rng } from '../rng.js';
import { glyphStrokes, GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs.js';
import { smoothstep } from '../math.js';
import { forDisc, forPolyline, type Canvas, type Point } from './shapes.js';

/** Draws a stroke of ink with soft edges; `at` in plane pixels. */
export function drawLine(
  ink: Float32Array,
  canvas: Canvas,
  points: readonly Point[],
  widthPx: number,
  density = 1,
): void {
  const half = widthPx / 2;
  forPolyline(canvas, points, half + 1, (i, distance) => {
    const value = density * smoothstep(half + 0.7, half - 0.7, distance);
    if (value > ink[i]) ink[i] = value;
  });
}

/** Draws text; `at` is its top left corner and `heightPx` the height of a capital. Returns its width in pixels. */
export function drawText(
  ink: Float32Array,
  canvas: Canvas,
  text: string,
  at: Point,
  heightPx: number,
  strokePx: number,
): number {
  const cell = heightPx / GLYPH_HEIGHT;
  const advance = (GLYPH_WIDTH + 1.9) * cell;
  for (let n = 0; n < text.length; n++) {
    for (const stroke of glyphStrokes(text[n])) {
      const points = stroke.map((p) => ({ x: at.x + n * advance + p.x * cell, y: at.y + p.y * cell }));
      drawLine(ink, canvas, points, strokePx);
    }
  }
  return text.length * advance - 1.9 * cell;
}

/** Draws a circle line. */
export function drawRing(
  ink: Float32Array,
  canvas: Canvas,
  centre: Point,
  radiusPx: number,
  strokePx: number,
): void {
  const half = strokePx / 2;
  forDisc(canvas, centre, radiusPx + half + 1, (i, distance) => {
    const value = smoothstep(half + 0.7, half - 0.7, Math.abs(distance - radiusPx));
    if (value > ink[i]) ink[i] = value;
  });
}

/** Fills a disc. */
export function drawDot(ink: Float32Array, canvas: Canvas, centre: Point, radiusPx: number): void {
  forDisc(canvas, centre, radiusPx + 1, (i, distance) => {
    const value = smoothstep(radiusPx + 0.7, radiusPx - 0.7, distance);
    if (value > ink[i]) ink[i] = value;
  });
}

/** Fills an upright box with soft edges. */
export function drawBox(
  ink: Float32Array,
  canvas: Canvas,
  at: Point,
  widthPx: number,
  heightPx: number,
): void {
  const left = Math.max(0, Math.floor(at.x));
  const right = Math.min(canvas.widthPx - 1, Math.ceil(at.x + widthPx));
  const top = Math.max(0, Math.floor(at.y));
  const bottom = Math.min(canvas.heightPx - 1, Math.ceil(at.y + heightPx));
  for (let y = top; y <= bottom; y++) {
    const inY = overlap(y, at.y, at.y + heightPx);
    for (let x = left; x <= right; x++) {
      const value = inY * overlap(x, at.x, at.x + widthPx);
      const i = y * canvas.widthPx + x;
      if (value > ink[i]) ink[i] = value;
    }
  }
}

/** Draws a data-matrix-like code: two solid sides, two dashed ones, random cells within. */
export function drawMatrixCode(
  ink: Float32Array,
  canvas: Canvas,
  at: Point,
  sizePx: number,
  cells: number,
  rng: Rng,
): void {
  const cell = sizePx / cells;
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const random = rng.chance(0.5);
      const solid = column === 0 || row === cells - 1;
      const dashed = row === 0 ? column % 2 === 0 : column === cells - 1 ? row % 2 === 1 : random;
      if (solid || dashed) {
        drawBox(ink, canvas, { x: at.x + column * cell, y: at.y + row * cell }, cell, cell);
      }
    }
  }
}

/** Draws a bar code `widthPx` wide. */
export function drawBarCode(
  ink: Float32Array,
  canvas: Canvas,
  at: Point,
  widthPx: number,
  heightPx: number,
  rng: Rng,
): void {
  const module = widthPx / 58;
  let x = 0;
  while (x < widthPx - 4 * module) {
    const bar = module * rng.int(1, 3);
    drawBox(ink, canvas, { x: at.x + x, y: at.y }, bar, heightPx);
    x += bar + module * rng.int(1, 3);
  }
}

// Share of pixel `p` (p-0.5 to p+0.5) that lies between two bounds.
function overlap(p: number, low: number, high: number): number {
  const covered = Math.min(p + 0.5, high) - Math.max(p - 0.5, low);
  return covered < 0 ? 0 : covered;
}
