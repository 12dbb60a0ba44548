import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { compareCodePoints } from './code-point-order.js';
import { fileError } from './read-image-file.js';

export interface FoundFiles {
  /** Paths relative to the folder, with '/', by code point. */
  files: string[];
  /** Links that lead nowhere. */
  brokenLinks: string[];
  /** Links that leave the folder, when those are not followed. */
  linksOut: string[];
}

export interface WalkOptions {
  followLinksOut: boolean;
}

interface Folder {
  path: string;
  /** What the names in it are prefixed with: '' or 'a/b/'. */
  prefix: string;
  /** Real paths of this folder and those above it, outermost first. */
  realPaths: string[];
}

interface Walk extends WalkOptions {
  found: FoundFiles;
  /** Each folder is entered through a link once at most: links can fan out exponentially without any loop. */
  linkedFolders: Set<string>;
}

/** Both as they really are, without links. */
export const isInside = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

const followLink = async (entry: Dirent, folder: Folder, walk: Walk): Promise<void> => {
  const path = join(folder.path, entry.name);
  const file = folder.prefix + entry.name;
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) {
    walk.found.brokenLinks.push(file);
    return;
  }
  if (!walk.followLinksOut && !isInside(real, folder.realPaths[0])) {
    walk.found.linksOut.push(file);
    return;
  }
  const stats = await stat(real);
  if (stats.isFile()) {
    walk.found.files.push(file);
  } else if (stats.isDirectory() && !folder.realPaths.includes(real) && !walk.linkedFolders.has(real)) {
    walk.linkedFolders.add(real);
    await walkFolder({ path, prefix: `${file}/`, realPaths: [...folder.realPaths, real] }, walk);
  }
};

const walkFolder = async (folder: Folder, walk: Walk): Promise<void> => {
  const entries = await readdir(folder.path, { withFileTypes: true });
  entries.sort((a, b) => compareCodePoints(a.name, b.name));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isFile()) {
      walk.found.files.push(folder.prefix + entry.name);
    } else if (entry.isDirectory()) {
      await walkFolder(
        {
          path: join(folder.path, entry.name),
          prefix: `${folder.prefix}${entry.name}/`,
          realPaths: [...folder.realPaths, join(folder.realPaths.at(-1) as string, entry.name)],
        },
        walk,
      );
    } else if (entry.isSymbolicLink()) {
      await followLink(entry, folder, walk);
    }
  }
};

/**
 * Lists the regular files below a folder, following links; files and folders whose names start with a dot are passed
 * over.
 * @throws AppError path_not_found, path_not_readable
 */
export const walkFiles = async (dir: string, options: WalkOptions): Promise<FoundFiles> => {
  const found: FoundFiles = { files: [], brokenLinks: [], linksOut: [] };
  try {
    const root = await realpath(dir);
    await walkFolder(
      { path: dir, prefix: '', realPaths: [root] },
      { ...options, found, linkedFolders: new Set() },
    );
  } catch (error) {
    throw fileError(error, dir);
  }
  found.files.sort(compareCodePoints);
  return found;
};
