import { appendFile, rename, stat } from 'node:fs/promises';

const MOST_BYTES = 4 * 1024 * 1024;

/** Records that the server refuses for good, a line each; at most twice `mostBytes`, the oldest go first. */
export class RefusedFile {
  readonly #path: string;
  readonly #mostBytes: number;

  constructor(path: string, mostBytes = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  async add(refusal: { code: string; detail: string; record: unknown }): Promise<void> {
    const line = `${JSON.stringify(refusal)}\n`;
    const { size } = await stat(this.#path).catch(() => ({ size: 0 }));
    if (size > 0 && size + line.length > this.#mostBytes) await rename(this.#path, `${this.#path}.old`);
    await appendFile(this.#path, line);
  }
}
