import { readImageSize } from '../images/read-image-size.js';
import { withoutExtension } from './dataset-tree.js';
import { createNames, folderNames } from './export-names.js';
import type { ExportContext, ExportWriter } from './export-writer.js';
import type { LostNotes } from './lost-notes.js';
import type { Sample } from './model.js';
import { readSampleMask } from './sample-regions.js';

const noteLosses = (sample: Sample, lost: LostNotes): void => {
  if (sample.split === undefined)
    lost.add('that an image belongs to no split: good ones go to train, defects to test');
  if (sample.label === 'ok') return;
  if (sample.split === 'train')
    lost.add('that a defect is training data: MVTec AD keeps all defects in test');
  if (sample.defectTypes.length > 1)
    lost.add('further defect types of an image: its folder can name only the first');
  if (sample.maskPath === undefined && sample.regions)
    lost.add('separate regions: they are drawn into one mask');
  else if (sample.regions) lost.add('regions, where there is a mask image too: the mask is written');
};

/** train/good, test/<type>, ground_truth/<type>/<stem>_mask.png with 0 and 255. */
export const createMvtecWriter = ({ dataset, files, lost }: ExportContext): ExportWriter => {
  const nameIn = createNames();
  const folders = folderNames(dataset.defectTypes);
  return {
    add: async (sample) => {
      const isGood = sample.label === 'ok';
      const split = isGood ? (sample.split ?? 'train') : 'test';
      const type = isGood ? 'good' : (folders.get(sample.defectTypes[0]) as string);
      const hasRegions = !isGood && (sample.maskPath !== undefined || sample.regions !== undefined);
      const mask = hasRegions ? await readSampleMask(sample, await readImageSize(sample.path)) : undefined;
      const name = nameIn(`${split}/${type}`, sample.file);
      await files.copy(sample.path, `${split}/${type}/${name}`);
      if (mask) await files.mask(`ground_truth/${type}/${withoutExtension(name)}_mask.png`, mask);
      noteLosses(sample, lost);
    },
    finish: async () => {
      for (const [type, folder] of folders) {
        if (type !== folder) lost.add(`the type "${type}": its folder is called "${folder}"`);
      }
    },
  };
};
