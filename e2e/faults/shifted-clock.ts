import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SHIFT_CLOCK = pathToFileURL(fileURLToPath(new URL('shift-clock.js', import.meta.url))).href;

/** The clock of a process, which can be set while it runs. */
export class ShiftedClock {
  readonly #file: string;
  jumps = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** For the process whose clock it is. */
  get env(): Record<string, string> {
    return { NODE_OPTIONS: `--import=${SHIFT_CLOCK}`, FAULT_CLOCK_FILE: this.#file };
  }

  async set(offsetMs: number): Promise<void> {
    await writeFile(this.#file, String(offsetMs));
    if (offsetMs !== 0) this.jumps++;
  }
}
