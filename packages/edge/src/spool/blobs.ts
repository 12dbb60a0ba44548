import { createHash, randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { SpoolFs } from './files.js';
import { writeWhole } from './write-whole.js';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const NAME = /^([0-9a-f]{64})\.bin$/;

/** Images by their digest, each counted by the captures that refer to it; the last one to go takes the file along. */
export class BlobStore {
  readonly #fs: SpoolFs;
  readonly #dir: string;
  readonly #temporaryDir: string;
  readonly #uses = new Map<string, { count: number; sizeBytes: number }>();
  /** Per digest, what was last begun on its file. */
  readonly #busy = new Map<string, Promise<unknown>>();
  readonly #folders = new Set<string>();

  constructor(fs: SpoolFs, spoolDir: string) {
    this.#fs = fs;
    this.#dir = join(spoolDir, 'blobs');
    this.#temporaryDir = join(spoolDir, 'tmp');
  }

  path(sha256: string): string {
    return join(this.#dir, sha256.slice(0, 2), `${sha256}.bin`);
  }

  /** Removes half-written files; gives the digests of all that lie here. */
  async open(): Promise<Set<string>> {
    await this.#fs.makeDir(this.#temporaryDir);
    await this.#fs.makeDir(this.#dir);
    for (const name of await this.#fs.list(this.#temporaryDir))
      await this.#fs.remove(join(this.#temporaryDir, name));
    const found = new Set<string>();
    for (const folder of await this.#fs.list(this.#dir)) {
      this.#folders.add(folder);
      for (const name of await this.#fs.list(join(this.#dir, folder))) {
        const sha256 = NAME.exec(name)?.[1];
        if (sha256) found.add(sha256);
      }
    }
    return found;
  }

  /** Bytes of all images that a capture refers to. */
  bytes = 0;

  /** Counts a capture found at opening. */
  use(sha256: string, sizeBytes: number): void {
    const known = this.#uses.get(sha256);
    if (known) known.count++;
    else {
      this.#uses.set(sha256, { count: 1, sizeBytes });
      this.bytes += sizeBytes;
    }
  }

  /** After opening: what no capture refers to was left by a crash between image and record, or between record and image. */
  async sweep(found: ReadonlySet<string>): Promise<void> {
    for (const sha256 of found) if (!this.#uses.has(sha256)) await this.#fs.remove(this.path(sha256));
  }

  /** On the disk when it resolves, and counted as used once more; not counted when it fails. */
  async write(sha256: string, bytes: Uint8Array): Promise<void> {
    this.use(sha256, bytes.length);
    try {
      await this.#inTurn(sha256, async () => {
        const path = this.path(sha256);
        if ((await this.#fs.sizeBytes(path)) === bytes.length) return;
        await this.#makeFolder(sha256.slice(0, 2));
        const temporary = join(this.#temporaryDir, `${sha256}.${randomUUID()}`);
        await writeWhole(
          this.#fs,
          path,
          temporary,
          Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        );
      });
    } catch (error) {
      await this.release(sha256).catch(() => {});
      throw error;
    }
  }

  /** At opening, one capture fewer; the sweep sees to the file. */
  forget(sha256: string): void {
    const known = this.#uses.get(sha256);
    if (!known || --known.count > 0) return;
    this.#uses.delete(sha256);
    this.bytes -= known.sizeBytes;
  }

  /** One capture fewer; removes the file with the last one, and gives the bytes that this freed. */
  async release(sha256: string): Promise<number> {
    const known = this.#uses.get(sha256);
    if (!known || --known.count > 0) return 0;
    this.#uses.delete(sha256);
    this.bytes -= known.sizeBytes;
    await this.#inTurn(sha256, async () => {
      // Another capture of the same image may have come in the meantime.
      if (!this.#uses.has(sha256)) await this.#fs.remove(this.path(sha256));
    });
    return known.sizeBytes;
  }

  /** Undefined when it is gone or is not what its name says. */
  async read(sha256: string): Promise<Buffer | undefined> {
    const bytes = await this.#fs.readFile(this.path(sha256));
    return bytes && sha256Of(bytes) === sha256 ? bytes : undefined;
  }

  async #makeFolder(name: string): Promise<void> {
    if (this.#folders.has(name)) return;
    await this.#fs.makeDir(join(this.#dir, name));
    await this.#fs.syncDir(this.#dir);
    await this.#fs.syncDir(dirname(this.#dir));
    this.#folders.add(name);
  }

  async #inTurn<T>(sha256: string, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(sha256) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    this.#busy.set(sha256, mine);
    try {
      return await mine;
    } finally {
      if (this.#busy.get(sha256) === mine) this.#busy.delete(sha256);
    }
  }
}
