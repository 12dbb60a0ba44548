import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the web app lies once it is built; null where its package is not installed. Nothing of it is loaded. */
export const findWebFolder = (): string | null => {
  try {
    const manifest = createRequire(import.meta.url).resolve('@lemniscate/web/package.json');
    return join(dirname(manifest), 'dist', 'app');
  } catch {
    return null;
  }
};

/** A path of an address as one within the folder; null for what no file of an app is called. */
const pathWithin = (path: string): string | null => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  const parts = decoded.slice(1).split('/');
  const fits = parts.every((part) => /^[\w@~-][\w.@~-]*$/.test(part));
  return fits ? parts.join('/') : null;
};

const isFile = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ?? false;
};

/** The file of the app that an address names, relative to its folder; null where there is none. */
export const findWebFile = async (folder: string, path: string): Promise<string | null> => {
  const relative = pathWithin(path);
  return relative !== null && (await isFile(join(folder, relative))) ? relative : null;
};
