import { readImageSize } from '../images/read-image-size.js';
import type { ImageSize } from '../images/types.js';
import { withoutExtension } from './dataset-tree.js';
import { createNames } from './export-names.js';
import type { ExportContext, ExportWriter } from './export-writer.js';
import type { Dataset, Region, Sample } from './model.js';
import { sampleRegions } from './sample-regions.js';

/** Tools take a YOLO set as boxes or as outlines, not as a mixture, so outlines are written only if all have one. */
const allHaveOutlines = ({ samples }: Dataset): boolean =>
  samples.every(
    ({ regions }) => regions === undefined || regions.every(({ polygon }) => polygon !== undefined),
  );

const labelLine = (classNumber: number, region: Region, size: ImageSize, outline: boolean): string => {
  const { x, y, width, height, polygon } = region;
  const pixels = outline && polygon ? polygon : [x + width / 2, y + height / 2, width, height];
  const shares = pixels.map((value, i) => value / (i % 2 === 0 ? size.width : size.height));
  return [classNumber, ...shares.map((share) => Number(share.toFixed(8)))].join(' ');
};

/** Whether images/train and images/test are needed, or images alone. */
const setsOf = (samples: readonly Sample[]): Record<string, string> => {
  const [train, test] = (['train', 'test'] as const).map((split) =>
    samples.some((sample) => sample.split === split),
  );
  if (!train && !test) return { train: 'images', val: 'images' };
  const hasTrain = train || samples.some(({ split }) => split === undefined);
  const [trainSet, testSet] = ['images/train', 'images/test'];
  const sets = { train: hasTrain ? trainSet : testSet, val: test ? testSet : trainSet };
  return test && hasTrain ? { ...sets, test: testSet } : sets;
};

/** data.yaml, images/<split>/… and labels/<split>/…; images that are ok have an empty label file. */
export const createYoloWriter = ({ dataset, files, lost }: ExportContext): ExportWriter => {
  const nameIn = createNames();
  const outline = allHaveOutlines(dataset);
  const classNumbers = new Map(dataset.defectTypes.map((type, i) => [type, i]));
  const hasSplits = dataset.samples.some(({ split }) => split !== undefined);
  return {
    add: async (sample) => {
      const size = await readImageSize(sample.path);
      const regions = await sampleRegions(sample, size, lost);
      const folder = hasSplits ? `/${sample.split ?? 'train'}` : '';
      const name = nameIn(`images${folder}`, sample.file);
      const lines = regions.map((region) =>
        labelLine(classNumbers.get(region.type) as number, region, size, outline),
      );
      await files.copy(sample.path, `images${folder}/${name}`);
      await files.text(
        `labels${folder}/${withoutExtension(name)}.txt`,
        lines.map((line) => `${line}\n`).join(''),
      );
      if (hasSplits && sample.split === undefined)
        lost.add('that an image belongs to no split: it goes to train');
      if (!outline && regions.some(({ polygon }) => polygon)) {
        lost.add('outlines: some regions are boxes, and a YOLO set holds boxes or outlines');
      }
    },
    finish: async () => {
      const { stringify } = await import('yaml');
      const names = Object.fromEntries(dataset.defectTypes.entries());
      return files.text('data.yaml', stringify({ ...setsOf(dataset.samples), names }));
    },
  };
};
