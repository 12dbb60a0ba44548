/**
 * Things made in order, some ahead of whoever takes them. A run of the model holds up the event loop, so that what takes
 * several turns of it (opening, reading, decoding) gets one turn a run and must be begun as many runs before.
 */
export class Ahead<T> {
  readonly #length: number;
  readonly #count: number;
  readonly #make: (index: number) => Promise<T>;
  readonly #made = new Map<number, Promise<T>>();
  #next = 0;

  /** @param count how many are begun ahead of the one taken */
  constructor(length: number, count: number, make: (index: number) => Promise<T>) {
    this.#length = length;
    this.#count = count;
    this.#make = make;
  }

  /** Each once, in order. A failure is told here, and not before. */
  take(index: number): Promise<T> {
    const end = Math.min(this.#length, index + this.#count + 1);
    while (this.#next < end) {
      const making = this.#make(this.#next);
      making.catch(() => undefined);
      this.#made.set(this.#next++, making);
    }
    const made = this.#made.get(index);
    if (!made) throw new RangeError(`${index} is not to come`);
    this.#made.delete(index);
    return made;
  }
}
