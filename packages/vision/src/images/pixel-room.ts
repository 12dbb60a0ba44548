import { DEFAULT_IMAGE_LIMITS } from './limits.js';
import type { ImageSize } from './types.js';

/** As many as the largest image may have: small ones are not held up, and of large ones there is one at a time. */
const PIXELS_IN_HAND = DEFAULT_IMAGE_LIMITS.maxPixels;

interface Waiting {
  index: number;
  pixels: number;
  resolve: () => void;
}

/**
 * Bounds the pixels that images made ahead hold between them. The one that is waited for is let in whatever its size: those
 * behind it would wait for it for ever.
 */
export class PixelRoom {
  #free: number;
  readonly #held = new Map<number, number>();
  #wanted = -1;
  #waiting: Waiting[] = [];

  constructor(pixels = PIXELS_IN_HAND) {
    this.#free = pixels;
  }

  /** @param index of the image in the order in which they are wanted */
  async enter(index: number, { width, height }: ImageSize): Promise<void> {
    const pixels = width * height;
    if (!this.#fits(index, pixels))
      await new Promise<void>((resolve) => this.#waiting.push({ index, pixels, resolve }));
    else this.#take(index, pixels);
  }

  /** Of one that never entered, too. */
  leave(index: number): void {
    this.#free += this.#held.get(index) ?? 0;
    this.#held.delete(index);
    this.#letIn();
  }

  /** All up to this image are needed now. */
  want(index: number): void {
    this.#wanted = index;
    this.#letIn();
  }

  #take(index: number, pixels: number): void {
    this.#free -= pixels;
    this.#held.set(index, pixels);
  }

  #fits(index: number, pixels: number): boolean {
    return index <= this.#wanted || pixels <= this.#free;
  }

  #letIn(): void {
    this.#waiting.sort((a, b) => a.index - b.index);
    for (
      let first = this.#waiting[0];
      first && this.#fits(first.index, first.pixels);
      first = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#take(first.index, first.pixels);
      first.resolve();
    }
  }
}
