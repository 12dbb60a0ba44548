import { posix } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { isGoodName, isMaskFolder, splitNamed } from './class-names.js';
import { findReferenced, type DatasetTree } from './dataset-tree.js';
import { labelOfRow, parseMetadata, type MetadataRow } from './image-metadata.js';
import type { DraftSample, NamedSplit } from './model.js';
import type { Problems } from './problems.js';
import { invalid, readAnnotationText } from './read-annotation.js';

export const isMetadataFile = (file: string): boolean =>
  ['metadata.jsonl', 'metadata.csv'].includes(posix.basename(file).toLowerCase());

interface Listed {
  row: MetadataRow;
  metadataFile: string;
  maskFile?: string;
}

interface Metadata {
  listed: Map<string, Listed>;
  /** Images whose rows cannot be used. */
  bad: Set<string>;
  /** Folders whose metadata has rows that could not even be tied to an image. */
  damagedFolders: Set<string>;
}

/** <split>/<class>/…, <class>/… or, with metadata, <split>/…. */
const placeOf = (file: string): { split?: NamedSplit; folderClass?: string } => {
  const folders = posix.dirname(file).split('/');
  const split = splitNamed(folders[0]);
  const folderClass = folders[split === undefined ? 0 : 1];
  return {
    split,
    folderClass: folderClass === '.' || isMaskFolder(folderClass ?? '') ? undefined : folderClass,
  };
};

const readMetadataFile = async (
  tree: DatasetTree,
  metadataFile: string,
  { listed, bad, damagedFolders }: Metadata,
  problems: Problems,
): Promise<void> => {
  const path = tree.absolute(metadataFile);
  const folder = posix.dirname(metadataFile);
  const onBadRow = (error: unknown): void => {
    problems.report(metadataFile, error);
    damagedFolders.add(folder === '.' ? '' : `${folder}/`);
  };
  const rows = await readAnnotationText(path)
    .then((text) => parseMetadata(text, path, onBadRow))
    .catch((error: unknown) => {
      onBadRow(error);
      return [];
    });
  for (const row of rows) {
    const named = posix.join(folder, row.file_name);
    try {
      const file = findReferenced(tree, row.file_name, [folder], metadataFile);
      if (listed.has(file)) throw invalid(path, `${row.file_name} is listed twice`);
      const maskFile = row.mask_file_name
        ? findReferenced(tree, row.mask_file_name, [folder], metadataFile)
        : undefined;
      listed.set(file, { row, metadataFile, maskFile });
    } catch (error) {
      problems.report(named, error);
      bad.add(named);
    }
  }
};

const readListed = (
  tree: DatasetTree,
  file: string,
  { row, metadataFile, maskFile }: Listed,
): DraftSample | undefined => {
  const { split, folderClass } = placeOf(file);
  // Folders that only hold the files ("images") name no class once metadata does.
  const hasLabel = row.label != null || row.defect_types != null || row.objects != null;
  const label = labelOfRow(row, hasLabel ? undefined : folderClass, tree.absolute(metadataFile));
  return label && { file, split, maskFile, defectTypes: label.defectTypes, regions: label.regions };
};

const readByFolder = (file: string): DraftSample | undefined => {
  const { split, folderClass } = placeOf(file);
  if (folderClass === undefined) return undefined;
  return { file, split, defectTypes: isGoodName(folderClass) ? [] : [folderClass] };
};

/** One folder a class, below split folders or not, and Hugging Face ImageFolder's metadata.jsonl or metadata.csv. */
export const readImageFolder = async (tree: DatasetTree, problems: Problems): Promise<DraftSample[]> => {
  const metadata: Metadata = { listed: new Map(), bad: new Set(), damagedFolders: new Set() };
  const metadataFiles = tree.files.filter(isMetadataFile);
  for (const file of metadataFiles) await readMetadataFile(tree, file, metadata, problems);

  const { listed, bad, damagedFolders } = metadata;
  const masks = new Set([...listed.values()].map(({ maskFile }) => maskFile));
  const isMask = (file: string) =>
    masks.has(file) || (!listed.has(file) && file.split('/').slice(0, -1).some(isMaskFolder));
  const read = (file: string): DraftSample | undefined => {
    const entry = listed.get(file);
    if (entry) return readListed(tree, file, entry);
    // What its folder says might contradict the row that could not be read.
    return [...damagedFolders].some((folder) => file.startsWith(folder)) ? undefined : readByFolder(file);
  };

  return tree.images.flatMap((file): DraftSample[] => {
    if (bad.has(file) || isMask(file)) return [];
    try {
      const sample = read(file);
      if (sample) return [sample];
      const detail =
        metadataFiles.length > 0 ? 'no metadata says what it is' : 'it lies outside the class folders';
      problems.note(file, new AppError('image_unlabelled', { path: tree.absolute(file), detail }));
    } catch (error) {
      problems.report(file, error);
    }
    return [];
  });
};
