import { join } from 'node:path';
import type { EndLine } from './capture-log-records.js';
import type { SpoolFs } from './files.js';

const MOST_BYTES = 1024 * 1024;

interface Line {
  /** Of the note in the captures log: lines are in its order, so that a restart knows which are missing. */
  seq: number;
  id: string;
  reason: EndLine['reason'];
  cause: EndLine['cause'];
}

/**
 * Which captures were given up, a line each, long after the log has forgotten them; at most twice `mostBytes`, the oldest
 * go first. The log keeps a note until it is on the disk here.
 */
export class GivenUpFile {
  readonly #fs: SpoolFs;
  readonly #dir: string;
  readonly #mostBytes: number;
  #lastSeq: number;
  #sizeBytes: number;
  #waiting: string[] = [];
  #flushing: Promise<void> = Promise.resolve();

  private constructor(
    fs: SpoolFs,
    dir: string,
    { lastSeq, sizeBytes, mostBytes }: { lastSeq: number; sizeBytes: number; mostBytes: number },
  ) {
    this.#fs = fs;
    this.#dir = dir;
    this.#lastSeq = lastSeq;
    this.#sizeBytes = sizeBytes;
    this.#mostBytes = mostBytes;
  }

  static async open(fs: SpoolFs, dir: string, mostBytes = MOST_BYTES): Promise<GivenUpFile> {
    const now = wholeLines(await fs.readFile(pathIn(dir)));
    const old = wholeLines(await fs.readFile(oldPathIn(dir)));
    const lastSeq = now.lastSeq || old.lastSeq;
    return new GivenUpFile(fs, dir, { lastSeq, sizeBytes: now.sizeBytes, mostBytes });
  }

  /** `seq` is that of the note in the log; one that is here already, or has no id, is passed over. */
  note(seq: number, { id, reason, cause }: EndLine): void {
    if (seq <= this.#lastSeq || id === undefined) return;
    this.#lastSeq = seq;
    this.#waiting.push(`${JSON.stringify({ seq, id, reason, cause } satisfies Line)}\n`);
  }

  /** All that was noted is on the disk when this resolves; rejects when the disk refuses, and then it still waits. */
  flush(): Promise<void> {
    const mine = this.#flushing.catch(() => {}).then(() => this.#write());
    this.#flushing = mine.catch(() => {});
    return mine;
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting.slice();
    const bytes = Buffer.from(lines.join(''));
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#mostBytes) {
      await this.#fs.rename(pathIn(this.#dir), oldPathIn(this.#dir));
      this.#sizeBytes = 0;
    }
    const isNew = this.#sizeBytes === 0;
    const file = await this.#fs.open(pathIn(this.#dir), isNew ? 'create' : 'update');
    try {
      // What a crash or a full disk left behind the last whole line.
      if (!isNew) await file.truncate(this.#sizeBytes);
      await file.write(bytes, this.#sizeBytes);
      await file.sync();
    } catch (error) {
      await file.truncate(this.#sizeBytes).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
    if (isNew) await this.#fs.syncDir(this.#dir);
    this.#sizeBytes += bytes.length;
    this.#waiting.splice(0, lines.length);
  }
}

export const pathIn = (dir: string): string => join(dir, 'given-up.jsonl');
const oldPathIn = (dir: string): string => join(dir, 'given-up.old.jsonl');

/** Up to the last line that can be read; what a crash left behind it is written over. */
const wholeLines = (bytes: Buffer | undefined): { lastSeq: number; sizeBytes: number } => {
  let lastSeq = 0;
  let sizeBytes = 0;
  if (!bytes) return { lastSeq, sizeBytes };
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, sizeBytes)) {
    try {
      lastSeq = Number((JSON.parse(bytes.toString('utf8', sizeBytes, end)) as Line).seq) || lastSeq;
    } catch {
      break;
    }
    sizeBytes = end + 1;
  }
  return { lastSeq, sizeBytes };
};
