import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppError, OverrideUpload } from '@lemniscate/contracts';
import type { RecentImage } from '../inference/recent-images.js';
import type { Spool } from '../spool/index.js';
import { newId } from '../storage/ids.js';
import { readJsonFile, syncFolder, writeError, writeFileWhole } from '../storage/data-dir.js';

type Word = Omit<OverrideUpload, 'id'>;
type Before = RecentImage['override'];

interface Held {
  override: OverrideUpload;
  /** What had been said of the part before. */
  before: Before;
  timer: NodeJS.Timeout;
}

export interface HeldOverridesOptions {
  dir: string;
  spool: Pick<Spool, 'appendOverride'>;
  /** One is in the spool now. */
  onSettled?: () => void;
  retryMs?: number;
}

const RETRY_MS = 5000;

/**
 * What operators said a moment ago and may yet put more exactly or take back. It lies on the disk from the first key on, and
 * goes to the spool once, when the time for second thoughts is over: whoever counts overrides counts a part once, and a slip
 * of the finger is never heard of. Killed between, the agent hands over at its next start what it finds here, under the same
 * id.
 */
export class HeldOverrides {
  readonly #options: HeldOverridesOptions;
  /** By inspection. */
  readonly #held = new Map<string, Held>();
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(options: HeldOverridesOptions) {
    this.#options = options;
  }

  /** A full disk does not keep it from opening. */
  static async open(options: HeldOverridesOptions): Promise<HeldOverrides> {
    const held = new HeldOverrides(options);
    await held.#readWhatWasLeft();
    return held;
  }

  /**
   * Resolves when it is on the disk: held for so long, or in the spool at once with 0, or when a full disk leaves room
   * nowhere else. What is held of the same inspection is replaced.
   * @throws AppError spool_full | write_failed
   */
  say(word: Word, holdMs: number, before: Before): Promise<{ override: OverrideUpload; isHeld: boolean }> {
    return this.#inTurn(async () => {
      const known = this.#held.get(word.inspectionId);
      const override: OverrideUpload = { ...word, id: known?.override.id ?? newId(Date.now()) };
      const isHeld = holdMs > 0 && !this.#isClosed && (await this.#write(override));
      if (isHeld) this.#keep(override, known ? known.before : before, holdMs);
      else {
        await this.#options.spool.appendOverride(override);
        if (known) await this.#forget(word.inspectionId);
      }
      return { override, isHeld };
    });
  }

  find(inspectionId: string): OverrideUpload | undefined {
    return this.#held.get(inspectionId)?.override;
  }

  /** Waits so long from now on. @returns whether it still can */
  extend(inspectionId: string, holdMs: number): Promise<boolean> {
    return this.#inTurn(async () => {
      const held = this.#held.get(inspectionId);
      if (held) this.#keep(held.override, held.before, holdMs);
      return held !== undefined;
    });
  }

  /** Resolves when it is gone from the disk. @returns undefined when there is nothing to take back any more */
  takeBack(inspectionId: string): Promise<{ before: Before } | undefined> {
    return this.#inTurn(async () => {
      const held = this.#held.get(inspectionId);
      if (!held) return undefined;
      await this.#forget(inspectionId);
      return { before: held.before };
    });
  }

  /** All of it goes to the spool. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const held of this.#held.values()) await this.#settle(held);
  }

  async #readWhatWasLeft(): Promise<void> {
    const { dir } = this.#options;
    for (const name of await namesIn(dir)) {
      const override = await readJsonFile(join(dir, name), OverrideUpload);
      // Of a start before: the counters of this one do not know it, so nothing is counted back.
      if (override) this.#keep(override, override, 0);
      // Written half when the power went: it was never acknowledged.
      else if (name.endsWith('.tmp')) await rm(join(dir, name), { force: true });
    }
    for (const held of this.#held.values()) await this.#settle(held);
  }

  #keep(override: OverrideUpload, before: Before, holdMs: number): void {
    const { inspectionId } = override;
    clearTimeout(this.#held.get(inspectionId)?.timer);
    const held: Held = {
      override,
      before,
      timer: setTimeout(() => void this.#settle(held), holdMs).unref(),
    };
    this.#held.set(inspectionId, held);
  }

  #settle(held: Held): Promise<void> {
    return this.#inTurn(async () => {
      const { inspectionId } = held.override;
      // Put more exactly, held longer or taken back since its time was over.
      if (this.#held.get(inspectionId) !== held) return;
      try {
        await this.#options.spool.appendOverride(held.override);
        await this.#forget(inspectionId);
        this.#options.onSettled?.();
      } catch {
        // It stays here, on the disk, until the spool has room.
        if (!this.#isClosed) this.#keep(held.override, held.before, this.#options.retryMs ?? RETRY_MS);
      }
    });
  }

  /** @returns whether there was room */
  async #write(override: OverrideUpload): Promise<boolean> {
    try {
      await writeFileWhole(this.#pathOf(override.inspectionId), JSON.stringify(override));
      return true;
    } catch (error) {
      // The spool can give up something else for its sake.
      if ((error as AppError).code === 'disk_full') return false;
      throw error;
    }
  }

  async #forget(inspectionId: string): Promise<void> {
    const path = this.#pathOf(inspectionId);
    try {
      await rm(path, { force: true });
      await syncFolder(this.#options.dir);
    } catch (error) {
      throw writeError(error, path);
    }
    clearTimeout(this.#held.get(inspectionId)?.timer);
    this.#held.delete(inspectionId);
  }

  #pathOf(inspectionId: string): string {
    return join(this.#options.dir, `${inspectionId.toLowerCase()}.json`);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const namesIn = async (dir: string): Promise<string[]> => {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw writeError(error, dir);
  }
};
