import { copyFile, mkdir, rename } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '@lemniscate/vision';

/** Writes the parts of a line into a folder one after the other, as a camera's software does. */
export class Camera {
  readonly #dir: string;
  readonly #line: readonly Sample[];
  readonly #partsPerSecond: number;
  #shown = 0;

  constructor(dir: string, line: readonly Sample[], partsPerSecond: number) {
    this.#dir = dir;
    this.#line = line;
    this.#partsPerSecond = partsPerSecond;
  }

  get shown(): number {
    return this.#shown;
  }

  get left(): number {
    return this.#line.length - this.#shown;
  }

  /** What is true of a part; the system sees the photo and the number alone. */
  truth(partId: string): Sample | undefined {
    return this.#line[Number(/^part-(\d+)/.exec(partId)?.[1]) % this.#line.length];
  }

  /** Shows the next `count` parts; after the last, the line comes round again. */
  async show(count: number, signal: AbortSignal): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    for (let i = 0; i < count && !signal.aborted; i++) {
      const sample = this.#line[this.#shown % this.#line.length];
      const name = `part-${String(this.#shown).padStart(6, '0')}${extname(sample.path).toLowerCase()}`;
      // Appears whole or not at all.
      await copyFile(sample.path, join(this.#dir, `.${name}`));
      await rename(join(this.#dir, `.${name}`), join(this.#dir, name));
      this.#shown++;
      await sleep(1000 / this.#partsPerSecond, undefined, { signal }).catch(() => undefined);
    }
  }
}
