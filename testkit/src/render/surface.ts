export type Rgb = readonly [number, number, number];

/** What defects need to know about the stuff a part is made of. Colours and tints are 0 to 1. */
export interface Material {
  /** Added to the colour at the bottom of a scratch; bright on metal and plastic, dark where dirt settles. */
  scratchTint: Rgb;
  /** Colour deep inside holes and cracks. */
  pit: Rgb;
  /** Colour where a piece has broken off. */
  fracture: Rgb;
  /** Colour a stain pulls towards. */
  stain: Rgb;
  /** Direction a discolouration pushes the colour, per unit of strength. */
  tarnish: Rgb;
  /** How wide scratches and cracks come out, relative to a hard smooth plate. */
  strokeScale: number;
  /** How strongly dents and grooves show, relative to a matt plate. */
  relief: number;
  /** Direction of grain or yarns, in turns from the x axis; scratches keep away from it. */
  grainTurns?: number;
}

/**
 * A part before it is lit and photographed, in its own frame: planes of `widthPx` x `heightPx`, the part's
 * centre in the middle, one pixel as large as one pixel of the photo.
 */
export interface Surface {
  widthPx: number;
  heightPx: number;
  /** Length that is 1 px when the photo's shorter side is 256 px. */
  unitPx: number;
  /** Size of the photo, in pixels: sites for defects stay within it. */
  frameWidthPx: number;
  frameHeightPx: number;
  /** Colour, 0 to 1. */
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
  /** Relief, in pixels. */
  height: Float32Array;
  /** How much light is mirrored, 0 to 1. */
  gloss: Float32Array;
  /** 1 on the part, 0 beside it and in its holes. */
  coverage: Float32Array;
  /** Printed ink, 0 to 1. */
  ink: Float32Array;
  inkColour: Rgb;
  material: Material;
}

export const PLANES = ['red', 'green', 'blue', 'height', 'gloss', 'coverage', 'ink'] as const;

export interface SurfaceSize {
  widthPx: number;
  heightPx: number;
  unitPx: number;
  frameWidthPx: number;
  frameHeightPx: number;
}

/** An empty surface: black, flat, matt, covering everything, without print. */
export function createSurface(size: SurfaceSize, material: Material, inkColour: Rgb): Surface {
  const plane = (): Float32Array => new Float32Array(size.widthPx * size.heightPx);
  return {
    ...size,
    red: plane(),
    green: plane(),
    blue: plane(),
    height: plane(),
    gloss: plane(),
    coverage: plane().fill(1),
    ink: plane(),
    inkColour,
    material,
  };
}

/** Visits every pixel, row by row: its index, and where it lies from the part's centre. */
export function forPixels(
  { widthPx, heightPx }: Pick<SurfaceSize, 'widthPx' | 'heightPx'>,
  visit: (i: number, px: number, py: number) => void,
): void {
  for (let y = 0, i = 0; y < heightPx; y++) {
    const py = y - (heightPx - 1) / 2;
    for (let x = 0; x < widthPx; x++, i++) visit(i, x - (widthPx - 1) / 2, py);
  }
}

/** A copy that shares nothing with the original. */
export function copySurface(surface: Surface): Surface {
  const copy = { ...surface };
  for (const name of PLANES) copy[name] = surface[name].slice();
  return copy;
}

/** Adds a colour, scaled, to one pixel. */
export function addColour(surface: Surface, i: number, colour: Rgb, amount: number): void {
  surface.red[i] += colour[0] * amount;
  surface.green[i] += colour[1] * amount;
  surface.blue[i] += colour[2] * amount;
}

/** Moves one pixel's colour towards another; `amount` 1 replaces it. */
export function mixColour(surface: Surface, i: number, colour: Rgb, amount: number): void {
  surface.red[i] += (colour[0] - surface.red[i]) * amount;
  surface.green[i] += (colour[1] - surface.green[i]) * amount;
  surface.blue[i] += (colour[2] - surface.blue[i]) * amount;
}

/** Multiplies one pixel's colour. */
export function scaleColour(surface: Surface, i: number, factor: number): void {
  surface.red[i] *= factor;
  surface.green[i] *= factor;
  surface.blue[i] *= factor;
}
