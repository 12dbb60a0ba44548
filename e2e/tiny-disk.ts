import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A disk small enough to fill, where this machine lets us mount one. */
export class TinyDisk {
  readonly dir: string;
  /** Why there is none. */
  problem: string | undefined;
  fills = 0;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Of `size` as mount takes it, e.g. 64m. */
  static async mount(dir: string, size: string): Promise<TinyDisk> {
    const disk = new TinyDisk(dir);
    await mkdir(dir, { recursive: true });
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      disk.problem = 'left out: only root on Linux can mount a disk small enough to fill';
    else
      await execute('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir]).catch((error: Error) => {
        disk.problem = `left out: mounting is not allowed here: ${error.message.trim()}`;
      });
    return disk;
  }

  /** To the last byte. @returns what makes room again */
  async fill(): Promise<() => Promise<void>> {
    if (this.problem !== undefined) return async () => undefined;
    const ballast = join(this.dir, 'ballast');
    await execute('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k']).catch(() => undefined);
    this.fills++;
    return async () => void (await execute('rm', ['-f', ballast]));
  }

  async unmount(): Promise<void> {
    if (this.problem === undefined) await execute('umount', [this.dir]).catch(() => undefined);
  }
}
