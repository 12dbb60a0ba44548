import { readImageSize } from '../images/read-image-size.js';
import { readMask } from '../images/read-mask.js';
import { withoutExtension } from './dataset-tree.js';
import { createNames, folderNames } from './export-names.js';
import type { ExportContext, ExportWriter } from './export-writer.js';
import type { MetadataRow } from './image-metadata.js';
import type { Sample } from './model.js';

/** Every column in every row, as Arrow wants them. */
const rowOf = (sample: Sample, file: string, mask: string | undefined): MetadataRow => {
  const regions = sample.regions ?? [];
  return {
    file_name: file,
    label: sample.label,
    defect_types: sample.defectTypes,
    mask_file_name: mask ?? null,
    objects: {
      bbox: regions.map(({ x, y, width, height }) => [x, y, width, height]),
      categories: regions.map(({ type }) => type),
      segmentation: regions.map(({ polygon }) => polygon ?? null),
    },
  };
};

/** <split>/<good or type>/…, with masks in <split>/masks and a metadata.jsonl in each split as Hugging Face reads it. */
export const createImageFolderWriter = ({ dataset, files }: ExportContext): ExportWriter => {
  const nameIn = createNames();
  const folders = folderNames(dataset.defectTypes);
  const rows = new Map<string, string[]>();
  return {
    add: async (sample) => {
      const root = sample.split ? `${sample.split}/` : '';
      const type = sample.label === 'ok' ? 'good' : (folders.get(sample.defectTypes[0]) as string);
      const hasMask = sample.label === 'ng' && sample.maskPath !== undefined;
      const mask = hasMask
        ? await readMask(sample.maskPath as string, await readImageSize(sample.path))
        : undefined;
      const name = nameIn(`${root}${type}`, sample.file);
      const maskFile = mask && `masks/${type}/${withoutExtension(name)}.png`;
      await files.copy(sample.path, `${root}${type}/${name}`);
      if (mask) await files.mask(`${root}${maskFile}`, mask);
      const row = JSON.stringify(rowOf(sample, `${type}/${name}`, maskFile));
      const lines = rows.get(root);
      if (lines) lines.push(row);
      else rows.set(root, [row]);
    },
    finish: async () => {
      for (const [root, lines] of rows) await files.text(`${root}metadata.jsonl`, `${lines.join('\n')}\n`);
    },
  };
};
