import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A 40 x 20 PNG. */
export const pngBytes = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 20, channels: 3, background: 'gray' } })
    .png()
    .toBuffer();

/** Makes dataset folders for tests out of file names and contents; 'image' stands for a small picture. */
export interface TestFolders {
  make(files: Record<string, string | Uint8Array>): Promise<string>;
  path(name: string): string;
  remove(): Promise<void>;
}

export const createTestFolders = async (): Promise<TestFolders> => {
  const dir = await mkdtemp(join(tmpdir(), 'dataset-'));
  const image = await pngBytes();
  let count = 0;
  return {
    make: async (files) => {
      const root = join(dir, String(count++));
      for (const [file, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, file)), { recursive: true });
        await writeFile(join(root, file), content === 'image' ? image : content);
      }
      return root;
    },
    path: (name) => join(dir, name),
    remove: () => rm(dir, { recursive: true }),
  };
};
