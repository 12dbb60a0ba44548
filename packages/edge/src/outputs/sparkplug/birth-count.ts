import { z } from 'zod';
import { readJsonFile, writeFileWhole } from '../../storage/data-dir.js';

const Stored = z.object({ bdSeq: z.number().int().min(0).max(255) });

/**
 * bdSeq, by which a host tells which birth a death belongs to: one more with each CONNECT, after restarts too, so that a
 * late will of the process before cannot kill this one.
 */
export class BirthCount {
  readonly #path: string;
  #last: number | undefined;
  #unused = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The number for the next CONNECT, on the disk before it is used. */
  async next(): Promise<number> {
    if (this.#unused && this.#last !== undefined) {
      this.#unused = false;
      return this.#last;
    }
    this.#last ??= (await readJsonFile(this.#path, Stored))?.bdSeq ?? 255;
    this.#last = (this.#last + 1) % 256;
    // A full disk must not keep verdicts from the line; should the process end, a number may then come twice.
    await writeFileWhole(this.#path, `${JSON.stringify({ bdSeq: this.#last })}\n`).catch(() => undefined);
    return this.#last;
  }

  /** No CONNECT went out with the last number, so that the next has it. */
  giveBack(): void {
    this.#unused = true;
  }
}
