import type { Rng } from '../rng.js';
import type { DefectKind } from '../types.js';
import type { BackdropStyle } from '../render/backdrop.js';
import type { LightStyle } from '../render/light.js';
import type { PoseRange } from '../render/pose.js';
import type { Surface, SurfaceSize } from '../render/surface.js';

/** How one lot differs from the nominal product: each about -1 to 1, more after an extraordinary change. */
export interface LotTraits {
  tone: number;
  hue: number;
  /** Texture scale. */
  scale: number;
  /** From matt to glossy, or smooth to rough. */
  finish: number;
  /** Marks printed on every part of the lot. */
  code: string;
}

/** A fault in how a part is made up, as opposed to damage done to it afterwards. */
export interface BrokenYarn {
  axis: 'warp' | 'weft';
  /** Which yarn, where along it (both 0 to 1 across the photo), and how long the gap is, in yarn pitches. */
  across: number;
  along: number;
  gapPitches: number;
  /** 0 frayed but nearly in place, 1 gone. */
  severity: number;
}

export interface BuildRequest {
  size: SurfaceSize;
  lot: LotTraits;
  /** A generator of its own for each aspect, so that one aspect's draws do not shift another's. */
  stream: (name: string) => Rng;
  /** The same, but alike for every part of the run: choices of the product's design. */
  designStream: (name: string) => Rng;
  brokenYarns?: readonly BrokenYarn[];
}

export interface ProductModel {
  defects: readonly DefectKind[];
  pose: PoseRange;
  light: LightStyle;
  backdrop: BackdropStyle;
  /** Size of the part's own frame, in pixels, where it is smaller than what the photo could show. */
  outline?: (frameWidthPx: number, frameHeightPx: number) => { widthPx: number; heightPx: number };
  build: (request: BuildRequest) => Surface;
  /** Harmless variation that good parts have too: tooling marks, dust within tolerance, thick yarns. */
  vary: (surface: Surface, rng: Rng) => void;
}
