import { dirname } from 'node:path';
import type { SpoolFs } from './files.js';

/**
 * A file that is there whole or not at all, after a power cut too: temporary → fsync → rename → fsync of the folder.
 * The temporary lies beside it or on the same disk, and is gone after an error.
 */
export const writeWhole = async (
  fs: SpoolFs,
  path: string,
  temporary: string,
  bytes: Buffer,
): Promise<void> => {
  try {
    const file = await fs.open(temporary, 'create');
    try {
      await file.write(bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.remove(temporary).catch(() => {});
    throw error;
  }
  await fs.syncDir(dirname(path));
};
