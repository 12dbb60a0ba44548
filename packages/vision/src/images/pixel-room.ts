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
  #wanted = -1;
  #waiting: Waiting[] = [];

  constructor(pixels: number) {
    this.#free = pixels;
  }

  /** @param index of the image in the order in which they are wanted */
  async enter(index: number, pixels: number): Promise<void> {
    if (!this.#fits(index, pixels))
      await new Promise<void>((resolve) => this.#waiting.push({ index, pixels, resolve }));
    else this.#free -= pixels;
  }

  leave(pixels: number): void {
    this.#free += pixels;
    this.#letIn();
  }

  /** All up to this image are needed now. */
  want(index: number): void {
    this.#wanted = index;
    this.#letIn();
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
      this.#free -= first.pixels;
      first.resolve();
    }
  }
}
