import { basename, dirname } from 'node:path';
import type { SpoolFile, SpoolFs } from '../files.js';

interface Inode {
  /** What programs see. */
  bytes: Buffer;
  /** What is on the disk for certain. */
  durable: Buffer;
}

export type Faults = {
  /** Called before each change; an error it throws is what the disk says. */
  before?: (what: 'open' | 'write' | 'sync' | 'truncate' | 'rename' | 'remove', path: string) => void;
};

/**
 * A disk that can lose its power. It keeps what POSIX promises and nothing more: bytes are safe after fsync of their
 * file, names after fsync of their folder; of the rest any part may or may not be there afterwards.
 */
export class MemoryFs implements SpoolFs {
  #files = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  readonly #folders = new Set<string>();
  capacityBytes = Infinity;
  faults: Faults = {};

  usedBytes(): number {
    let sum = 0;
    for (const { bytes } of this.#files.values()) sum += bytes.length;
    return sum;
  }

  paths(): string[] {
    return [...this.#files.keys()];
  }

  /** A disk with these files on it, but for the lock of the process that made them. */
  static of(contents: ReadonlyMap<string, Buffer>): MemoryFs {
    const fs = new MemoryFs();
    for (const [path, bytes] of contents) {
      if (basename(path) === 'lock') continue;
      fs.#files.set(path, { bytes: Buffer.from(bytes), durable: Buffer.from(bytes) });
      void fs.makeDir(dirname(path));
    }
    fs.#durableNames = new Map(fs.#files);
    return fs;
  }

  contents(): Map<string, Buffer> {
    return new Map(Array.from(this.#files, ([path, { bytes }]) => [path, Buffer.from(bytes)]));
  }

  /** The power goes and comes back. `unit` is uniform in [0, 1). */
  cutPower(unit: () => number): void {
    const names = new Set([...this.#files.keys(), ...this.#durableNames.keys()]);
    const after = new Map<string, Inode>();
    for (const name of names) {
      const now = this.#files.get(name);
      const safe = this.#durableNames.get(name);
      const inode = now === safe || unit() < 0.5 ? now : safe;
      if (inode) after.set(name, inode);
    }
    for (const inode of new Set(after.values())) {
      const { bytes, durable } = inode;
      // The size may be safe where the bytes are not: then zeros or what lay there before.
      const size = unit() < 0.5 ? durable.length : between(durable.length, bytes.length, unit());
      const left = Buffer.alloc(size);
      durable.copy(left, 0, 0, size);
      for (let at = 0; at < size; at += 512)
        if (unit() < 0.5) bytes.copy(left, at, at, Math.min(at + 512, bytes.length, size));
      // What fsync promised is there whatever came later, unless it was cut off on purpose.
      durable.copy(left, 0, 0, Math.min(size, durable.length));
      inode.bytes = left;
      inode.durable = Buffer.from(left);
    }
    this.#files = after;
    this.#durableNames = new Map(after);
    for (const name of after.keys()) if (basename(name) === 'lock') this.#files.delete(name);
  }

  open(path: string, mode: 'create' | 'update' | 'read'): Promise<SpoolFile> {
    return this.#do('open', path, () => {
      let inode = this.#files.get(path);
      if (!inode && mode !== 'create') throw absent(path);
      if (!inode) {
        inode = { bytes: Buffer.alloc(0), durable: Buffer.alloc(0) };
        this.#files.set(path, inode);
      } else if (mode === 'create') inode.bytes = Buffer.alloc(0);
      return this.#handle(path, inode);
    });
  }

  readFile = async (path: string): Promise<Buffer | undefined> => {
    const inode = this.#files.get(path);
    return inode && Buffer.from(inode.bytes);
  };

  sizeBytes = async (path: string): Promise<number | undefined> => this.#files.get(path)?.bytes.length;

  list = async (dir: string): Promise<string[]> => {
    const names = [...this.#files.keys(), ...this.#folders].filter((path) => dirname(path) === dir);
    return names.map((path) => basename(path));
  };

  makeDir = async (dir: string): Promise<void> => {
    for (let at = dir; !this.#folders.has(at) && at !== dirname(at); at = dirname(at)) this.#folders.add(at);
  };

  rename = (from: string, to: string): Promise<void> =>
    this.#do('rename', to, () => {
      const inode = this.#files.get(from);
      if (!inode) throw absent(from);
      this.#files.delete(from);
      this.#files.set(to, inode);
    });

  remove = (path: string): Promise<void> => this.#do('remove', path, () => void this.#files.delete(path));

  syncDir = (dir: string): Promise<void> =>
    this.#do('sync', dir, () => {
      for (const path of new Set([...this.#files.keys(), ...this.#durableNames.keys()])) {
        if (dirname(path) !== dir) continue;
        const inode = this.#files.get(path);
        if (inode) this.#durableNames.set(path, inode);
        else this.#durableNames.delete(path);
      }
    });

  freeBytes = async (): Promise<number> => this.capacityBytes - this.usedBytes();

  #handle(path: string, inode: Inode): SpoolFile {
    return {
      read: async (into, at) => inode.bytes.copy(into, 0, at, at + into.length),
      write: (bytes, at) =>
        this.#do('write', path, () => {
          const room = this.capacityBytes - this.usedBytes() + inode.bytes.length;
          const fits = bytes.subarray(0, Math.max(0, room - at));
          const grown = Buffer.alloc(Math.max(inode.bytes.length, at + fits.length));
          inode.bytes.copy(grown);
          fits.copy(grown, at);
          inode.bytes = grown;
          if (fits.length < bytes.length) throw full();
        }),
      truncate: (sizeBytes) =>
        this.#do('truncate', path, () => {
          inode.bytes = Buffer.from(inode.bytes.subarray(0, sizeBytes));
        }),
      sync: () => this.#do('sync', path, () => void (inode.durable = Buffer.from(inode.bytes))),
      close: async () => {},
    };
  }

  async #do<T>(what: Parameters<NonNullable<Faults['before']>>[0], path: string, work: () => T): Promise<T> {
    // As a real disk, not at once: others get in between.
    await new Promise((resolve) => setImmediate(resolve));
    this.faults.before?.(what, path);
    return work();
  }
}

const between = (a: number, b: number, share: number): number =>
  Math.min(a, b) + Math.floor(share * (Math.abs(a - b) + 1));

const absent = (path: string): Error => Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });

export const full = (): Error => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
