import { posix } from 'node:path';
import { isGoodName, isMaskFolder, splitNamed } from './class-names.js';

/** Characters that some file system, list file or XML cannot hold. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\x00-\x1f\x7f<>:"|?*\\/]/g;

/** A name that can be a file or folder anywhere. */
export const safeName = (name: string): string => {
  const safe = name
    .replace(UNSAFE, '_')
    .replace(/[. ]+$/, '_')
    .replace(/^\.+/, '_');
  return safe === '' ? '_' : safe;
};

/**
 * Hands out file names that are unique in their folder, by stem and in any case, since labels and masks are found by
 * stem: the file's own name, else its path with '_', else with a number.
 */
export const createNames = (): ((folder: string, file: string) => string) => {
  const taken = new Set<string>();
  return (folder, file) => {
    const extension = posix.extname(file);
    const stems = [posix.basename(file, extension), file.slice(0, file.length - extension.length)].map(
      (stem) => safeName(stem.replaceAll('/', '_')),
    );
    for (let number = 0; ; number++) {
      const stem = stems[number] ?? `${stems[1]}_${number}`;
      const key = `${folder}/${stem}`.toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return `${stem}${extension}`;
    }
  };
};

/** One folder name a type, unique in any case, and none that would be read as something else. */
export const folderNames = (types: readonly string[]): Map<string, string> => {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const type of types) {
    const plain = safeName(type);
    const wanted = splitNamed(plain) || isMaskFolder(plain) || isGoodName(plain) ? `${plain}_type` : plain;
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
    taken.add(name.toLowerCase());
    names.set(type, name);
  }
  return names;
};
