import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileWhole } from '../storage/data-dir.js';

/**
 * Which of a source's things were judged and are durable: a line each, appended now and then. Losing its end costs
 * nothing but work: what is judged again has the same id and is not counted twice.
 */
export class Journal {
  readonly #path: string;
  readonly #seen = new Map<string, string>();
  #unwritten = '';
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  static async open(path: string): Promise<Journal> {
    const journal = new Journal(path);
    const text = await readFile(path, 'utf8').catch(() => '');
    // The last line may be half-written.
    for (const line of text.split('\n').slice(0, -1)) {
      const tab = line.indexOf('\t');
      if (tab > 0) journal.#seen.set(JSON.parse(safe(line.slice(tab + 1))), line.slice(0, tab));
    }
    return journal;
  }

  get size(): number {
    return this.#seen.size;
  }

  /** Whether this version of the thing was judged. */
  has(name: string, version: string): boolean {
    return this.#seen.get(name) === version;
  }

  add(name: string, version: string): void {
    this.#seen.set(name, version);
    this.#unwritten += `${version}\t${JSON.stringify(name)}\n`;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, 500);
  }

  /** Forgets what is no longer there, so that the file does not grow for ever. */
  async keepOnly(isThere: (name: string) => boolean): Promise<void> {
    let forgotten = 0;
    for (const name of this.#seen.keys())
      if (!isThere(name)) {
        this.#seen.delete(name);
        forgotten++;
      }
    if (forgotten <= this.#seen.size) return;
    this.#unwritten = '';
    const lines = [...this.#seen].map(([name, version]) => `${version}\t${JSON.stringify(name)}\n`);
    this.#writing = this.#writing
      .then(() => writeFileWhole(this.#path, lines.join('')))
      .catch(() => undefined);
    await this.#writing;
  }

  async flush(): Promise<void> {
    const text = this.#unwritten;
    this.#unwritten = '';
    if (text !== '')
      this.#writing = this.#writing
        .then(async () => {
          await mkdir(dirname(this.#path), { recursive: true });
          await appendFile(this.#path, text);
        })
        .catch(() => undefined);
    await this.#writing;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.flush();
  }
}

const safe = (text: string): string => {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return '""';
  }
};
