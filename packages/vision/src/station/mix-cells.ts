import type { CellKind } from '../heads/region-cells.js';
import { connectedComponents } from '../metrics/connected-components.js';

/** Where the integral of AUPRO ends, see `PixelMetrics`. */
const FALSE_POSITIVE_LIMIT = 0.3;
/** Normal cells compared at most: their share above a heat is then known to 0.2 %. */
const MOST_NORMAL = 60_000;

/**
 * Cells of held-out heat maps in their two parts, so that the AUPRO of any mix of them takes one sort. The same figure as
 * that of `PixelMetrics` over cells, but for cells of equal heat, for cells at a region's rim, which are left out since
 * they are neither right nor wrong, and for the draw among very many normal cells.
 */
export class MixCells {
  readonly #normal: Cells = { anomaly: [], patch: [] };
  readonly #defect: Cells = { anomaly: [], patch: [] };
  /** Each defective cell's share of its component. */
  readonly #weights: number[] = [];
  #components = 0;
  #drawn: Cells | undefined;

  /** @param kinds of a defective image; a good one has none */
  add(anomaly: Float32Array, patch: Float32Array, width: number, kinds?: readonly CellKind[]): void {
    this.#drawn = undefined;
    const mask = kinds && Uint8Array.from(kinds, (kind) => (kind === 'inside' ? 1 : 0));
    const found = mask && connectedComponents(mask, width, mask.length / width);
    this.#components += found?.count ?? 0;
    for (let p = 0; p < patch.length; p++) {
      if (kinds?.[p] === 'rim') continue;
      const label = found?.labels[p] ?? 0;
      const into = label > 0 ? this.#defect : this.#normal;
      into.anomaly.push(anomaly[p]);
      into.patch.push(patch[p]);
      if (found && label > 0) this.#weights.push(1 / found.sizes[label - 1]);
    }
  }

  /**
   * A defective cell is found at every threshold that lets through fewer normal cells than are as hot as it: the area
   * under the curve is the mean over components of what is left of the limit then.
   */
  aupro(anomalyWeight: number, patchWeight: number): number {
    this.#drawn ??= draw(this.#normal, MOST_NORMAL);
    const normal = mix(this.#drawn, anomalyWeight, patchWeight).sort();
    if (normal.length === 0 || this.#components === 0) return NaN;
    let area = 0;
    mix(this.#defect, anomalyWeight, patchWeight).forEach((heat, k) => {
      const rate = 1 - below(normal, heat) / normal.length;
      area += this.#weights[k] * Math.max(0, FALSE_POSITIVE_LIMIT - rate);
    });
    return area / this.#components / FALSE_POSITIVE_LIMIT;
  }
}

interface Cells {
  anomaly: number[];
  patch: number[];
}

const mix = ({ anomaly, patch }: Cells, anomalyWeight: number, patchWeight: number): Float32Array =>
  Float32Array.from(anomaly, (a, k) => anomalyWeight * a + patchWeight * patch[k]);

/** One of every stretch of equal length, its place moving on so that it does not keep step with the rows of a grid. */
const draw = ({ anomaly, patch }: Cells, most: number): Cells => {
  if (anomaly.length <= most) return { anomaly, patch };
  const kept = Array.from({ length: most }, (_, k) =>
    Math.floor(((k + ((k * 0.618) % 1)) * anomaly.length) / most),
  );
  return { anomaly: kept.map((i) => anomaly[i]), patch: kept.map((i) => patch[i]) };
};

/** How many of the sorted values are smaller. */
const below = (sorted: Float32Array, value: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
};
