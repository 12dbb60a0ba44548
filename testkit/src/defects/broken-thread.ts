import { lerp } from '../math.js';
import type { BrokenYarn } from '../products/product.js';
import type { Rng } from '../rng.js';

/** Draws a yarn that is missing over some length, perhaps with its neighbour. */
export function drawBrokenYarns(severity: number, rng: Rng): BrokenYarn[] {
  const yarn: BrokenYarn = {
    axis: rng.chance(0.5) ? 'warp' : 'weft',
    across: rng.range(0.1, 0.9),
    along: rng.range(0.12, 0.88),
    gapPitches: rng.range(2, lerp(5, 16, severity)),
    severity: lerp(0.35, 1, severity),
  };
  return severity > 0.6 && rng.chance(0.35)
    ? [yarn, { ...yarn, across: yarn.across + 0.027, gapPitches: yarn.gapPitches * 0.6 }]
    : [yarn];
}
