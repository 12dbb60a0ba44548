import { connectedComponents } from './connected-components.js';
import { scoreBins, ScoreHistogram, visitBinsDescending } from './score-histogram.js';

export { connectedComponents, type Components } from './connected-components.js';

export interface PixelResult {
  /** Area under the ROC curve over all pixels of all images; NaN unless both classes of pixels occur. */
  pixelAuroc: number;
  /** Area under the per-region overlap curve; NaN unless there is a defect region and a normal pixel. */
  pixelAupro: number;
}

/**
 * Pixel figures of many score maps in bounded memory; each map is forgotten once added.
 *
 * AUPRO as MVTec AD defines it (Bergmann et al., IJCV 2021, §5.2.2): at each threshold the share of each ground-truth
 * component (8-connected) that is flagged, averaged over all components of all images, against the false positive
 * rate over all normal pixels; the area up to a rate of 0.3, divided by 0.3. The average over components needs no
 * histogram for each: a pixel of a component of n pixels weighs 1/n.
 *
 * Scores are binned (see `scoreBins`): pixels in one bin count as tied, so AUROC is off by at most half the share of
 * (defect, normal) pixel pairs that fall in a common bin.
 */
export class PixelMetrics {
  private readonly normal = new ScoreHistogram();
  private readonly defect = new ScoreHistogram();
  private readonly overlap = new ScoreHistogram();
  private components = 0;
  private keys = new Uint32Array(0);

  /** @param falsePositiveLimit where the integral of AUPRO ends; 0.3 in the definition */
  constructor(private readonly falsePositiveLimit = 0.3) {}

  /**
   * Adds one image.
   *
   * @param scoreMap width·height scores, row-major, any range, larger = more defective
   * @param mask width·height, non-zero = defect; undefined or null for an image that is normal throughout
   * @throws RangeError when sizes differ or a score is NaN; nothing has been added then
   */
  add(
    scoreMap: Float32Array,
    mask: Uint8Array | Uint8ClampedArray | null | undefined,
    width: number,
    height: number,
  ): void {
    const size = width * height;
    if (scoreMap.length !== size) {
      throw new RangeError(`A ${width}x${height} score map holds ${size} values, not ${scoreMap.length}.`);
    }
    const found = mask && connectedComponents(mask, width, height);
    if (this.keys.length < size) this.keys = new Uint32Array(size);
    const { keys, normal, defect, overlap } = this;
    scoreBins(scoreMap, keys);
    if (!found || found.count === 0) {
      for (let i = 0; i < size; i++) normal.add(keys[i], 1);
      return;
    }
    this.components += found.count;
    for (let i = 0; i < size; i++) {
      const label = found.labels[i];
      if (label === 0) normal.add(keys[i], 1);
      else {
        defect.add(keys[i], 1);
        overlap.add(keys[i], 1 / found.sizes[label - 1]);
      }
    }
  }

  /** The figures over all images added so far; may be called again after more. */
  result(): PixelResult {
    const { normal, defect, overlap, components } = this;
    if (normal.total === 0 || defect.total === 0) return { pixelAuroc: NaN, pixelAupro: NaN };
    const limit = this.falsePositiveLimit;
    let lost = 0;
    let area = 0;
    let rate = 0;
    let pro = 0;
    visitBinsDescending([normal, defect], (key) => {
      const falsePositives = normal.get(key) / normal.total;
      lost += (defect.get(key) / defect.total) * (rate + falsePositives / 2);
      const nextPro = pro + overlap.get(key) / components;
      if (falsePositives > 0 && rate < limit) {
        // The last segment is cut where it crosses the limit.
        const width = Math.min(falsePositives, limit - rate);
        area += width * (pro + ((nextPro - pro) * width) / falsePositives / 2);
      }
      rate += falsePositives;
      pro = nextPro;
    });
    return { pixelAuroc: 1 - lost, pixelAupro: area / limit };
  }
}
