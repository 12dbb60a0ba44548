import { withoutExtension, type DatasetTree } from './dataset-tree.js';

// Apart from the reader, which loads an XML parser: most datasets are something else.

export const folders = (file: string): string[] => file.split('/').slice(0, -1);
export const isAnnotationFolder = (name: string): boolean => /^annotations$/i.test(name);
export const isXml = (file: string): boolean => file.toLowerCase().endsWith('.xml');

/** Whether any image of the dataset has a VOC annotation file. */
export const hasVocAnnotations = (tree: DatasetTree): boolean => {
  const stems = new Set(tree.images.map(withoutExtension));
  return tree.files.some(
    (file) => isXml(file) && (folders(file).some(isAnnotationFolder) || stems.has(withoutExtension(file))),
  );
};
