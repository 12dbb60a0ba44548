import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CODE_VERSION } from '@lemniscate/vision';
import { z } from 'zod';
import { trimFolder } from './trim-folder.js';

/** At a hundred bytes an image. */
const MOST_BYTES = 50e6;

const KeptScore = z.object({ score: z.number(), verdict: z.enum(['ok', 'ng']) });
export type KeptScore = z.infer<typeof KeptScore>;
const File = z.record(z.string(), KeptScore);

/**
 * What exported files said of images, by content: a champion is asked of the same audit sample at gate after gate. A file that is
 * damaged or cannot be written is as good as absent: it saves time and holds nothing that cannot be judged again.
 */
export class KeptScores {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** By image digest. @param modelSha256 digest of its manifest, which names those of its other files */
  async of(modelSha256: string): Promise<Map<string, KeptScore>> {
    const path = this.#path(modelSha256);
    try {
      const scores = File.parse(JSON.parse(await readFile(path, 'utf8')));
      const now = new Date();
      await utimes(path, now, now);
      return new Map(Object.entries(scores));
    } catch {
      return new Map();
    }
  }

  async keep(modelSha256: string, scores: ReadonlyMap<string, KeptScore>): Promise<void> {
    const path = this.#path(modelSha256);
    const temporary = `${path}.${randomUUID()}`;
    try {
      await mkdir(this.#dir, { recursive: true });
      await writeFile(temporary, JSON.stringify(Object.fromEntries(scores)));
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Those of the models used last stay. */
  async trim(): Promise<void> {
    await trimFolder(this.#dir, MOST_BYTES);
  }

  /** Another version may compute in another way. */
  #path(modelSha256: string): string {
    return join(this.#dir, `${modelSha256}-${CODE_VERSION}`);
  }
}
