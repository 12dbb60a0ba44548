import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';

/** An open file; positions and sizes in bytes. */
export interface SpoolFile {
  /** How many bytes were read: fewer than asked only at the end. */
  read(into: Buffer, at: number): Promise<number>;
  /** All of them or an error. */
  write(bytes: Buffer, at: number): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  /** What was written is on the disk when this resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the spool asks of a disk, so that tests can fill it, break it and cut its power. */
export interface SpoolFs {
  /** `create` empties what is there; `update` and `read` need it to be there. */
  open(path: string, mode: 'create' | 'update' | 'read'): Promise<SpoolFile>;
  /** Undefined when there is none. */
  readFile(path: string): Promise<Buffer | undefined>;
  sizeBytes(path: string): Promise<number | undefined>;
  /** Names in a folder, unordered; none when there is no folder. */
  list(dir: string): Promise<string[]>;
  makeDir(dir: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing to remove is no error. */
  remove(path: string): Promise<void>;
  /** Files made, renamed and removed in this folder are so after a power cut too. */
  syncDir(dir: string): Promise<void>;
  /** Room left for this user on the disk of this folder. */
  freeBytes(dir: string): Promise<number>;
}

const absent = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
};

const FLAGS = { create: 'w+', update: 'r+', read: 'r' } as const;

const toSpoolFile = (handle: FileHandle): SpoolFile => ({
  read: async (into, at) => {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await handle.read(into, done, into.length - done, at + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  },
  write: async (bytes, at) => {
    let done = 0;
    // A nearly full disk takes a part and says ENOSPC only on the next try.
    while (done < bytes.length) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  },
  truncate: (sizeBytes) => handle.truncate(sizeBytes),
  // fdatasync writes the size too, but spares the journal the times.
  sync: () => handle.datasync(),
  close: () => handle.close(),
});

export const nodeFs: SpoolFs = {
  open: async (path, mode) => toSpoolFile(await open(path, FLAGS[mode])),
  readFile: (path) => readFile(path).catch(absent),
  sizeBytes: (path) => stat(path).then((s) => s.size, absent),
  list: async (dir) => (await readdir(dir).catch(absent)) ?? [],
  makeDir: async (dir) => void (await mkdir(dir, { recursive: true })),
  rename,
  remove: (path) => rm(path, { force: true }),
  syncDir: async (dir) => {
    // Windows cannot open folders; NTFS journals its names itself.
    if (process.platform === 'win32') return;
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  freeBytes: async (dir) => {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  },
};
