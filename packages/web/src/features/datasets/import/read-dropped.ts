import type { FoundFile } from './found-file.ts';

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives at most a hundred entries at a time, and none at the end. */
const entriesOf = async (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
};

const walk = async (entry: FileSystemEntry, above: string, found: FoundFile[]): Promise<void> => {
  const path = above + entry.name;
  if (entry.isFile) {
    // What vanished or may not be read while we look is as if it was not there.
    const file = await fileOf(entry as FileSystemFileEntry).catch(() => undefined);
    if (file) found.push({ path, file });
    return;
  }
  for (const inner of await entriesOf(entry as FileSystemDirectoryEntry).catch(() => []))
    await walk(inner, `${path}/`, found);
};

/** Files and whole folders that were dropped. To be called in the drop event itself: its items are gone afterwards. */
export const readDropped = async (transfer: DataTransfer): Promise<FoundFile[]> => {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const found: FoundFile[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry) await walk(entry, '', found);
    else if (files[i]) found.push({ path: files[i].name, file: files[i] });
  }
  return found;
};

/** Files of an input, with their folders where a folder was chosen. */
export const readChosen = (files: FileList | null): FoundFile[] =>
  [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
