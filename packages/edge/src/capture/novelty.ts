import { RecentValues } from './recent.js';

const RESERVOIR = 200;
/** Before this many have been seen, everything is new and nothing is remarkable. */
const LEAST_SEEN = 40;

/**
 * How far an image is from anything seen: distance of its embedding to the nearest of a uniform sample of all before it
 * (reservoir sampling; Vitter 1985). Compared with how far images usually are.
 */
export class Novelty {
  readonly #random: () => number;
  #kept: Float32Array[] = [];
  #seen = 0;
  readonly #distances = new RecentValues(500);

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Another model measures in another space. */
  reset(): void {
    this.#kept = [];
    this.#seen = 0;
    this.#distances.clear();
  }

  /** Distance to the nearest, and whether that is among the largest `share` of late; takes the image in. */
  look(embedding: Float32Array, share: number): { distance: number; isNovel: boolean; usual: number } {
    let nearest = Infinity;
    for (const other of this.#kept) nearest = Math.min(nearest, squaredDistance(embedding, other, nearest));
    const distance = Math.sqrt(nearest);
    const isNovel = this.#seen >= LEAST_SEEN && distance > this.#distances.quantile(1 - share);
    const usual = this.#distances.quantile(0.5);
    if (Number.isFinite(distance)) this.#distances.add(distance);
    this.#keep(embedding);
    return { distance, isNovel, usual };
  }

  #keep(embedding: Float32Array): void {
    this.#seen++;
    if (this.#kept.length < RESERVOIR) this.#kept.push(embedding.slice());
    else {
      const at = Math.floor(this.#random() * this.#seen);
      if (at < RESERVOIR) this.#kept[at] = embedding.slice();
    }
  }
}

/** Gives up once beyond `enough`. */
export const squaredDistance = (a: Float32Array, b: Float32Array, enough = Infinity): number => {
  let sum = 0;
  for (let i = 0; i < a.length && sum < enough; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
};
