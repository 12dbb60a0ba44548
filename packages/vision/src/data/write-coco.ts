import { readImageSize } from '../images/read-image-size.js';
import { createNames } from './export-names.js';
import type { ExportContext, ExportWriter } from './export-writer.js';
import type { Region } from './model.js';
import { sampleRegions } from './sample-regions.js';

const round = (value: number): number => Math.round(value * 1000) / 1000;

const annotationOf = (
  { x, y, width, height, polygon }: Region,
  id: number,
  imageId: number,
  categoryId: number,
) => ({
  id,
  image_id: imageId,
  category_id: categoryId,
  bbox: [x, y, width, height].map(round),
  area: round(width * height),
  iscrowd: 0,
  segmentation: polygon ? [polygon.map(round)] : [],
});

/** images/… and annotations/instances.json, or instances_train.json and instances_test.json. */
export const createCocoWriter = ({ dataset, files, lost }: ExportContext): ExportWriter => {
  const nameIn = createNames();
  const categories = dataset.defectTypes.map((name, i) => ({ id: i + 1, name, supercategory: 'defect' }));
  const categoryIds = new Map(categories.map(({ id, name }) => [name, id]));
  const parts = new Map<string, { images: unknown[]; annotations: unknown[] }>();
  let imageId = 0;
  let annotationId = 0;
  return {
    add: async (sample) => {
      const { width, height } = await readImageSize(sample.path);
      const regions = await sampleRegions(sample, { width, height }, lost);
      const name = nameIn('images', sample.file);
      await files.copy(sample.path, `images/${name}`);
      const key = sample.split ? `_${sample.split}` : '';
      const part = parts.get(key) ?? { images: [], annotations: [] };
      parts.set(key, part);
      imageId++;
      part.images.push({ id: imageId, file_name: name, width, height });
      for (const region of regions) {
        const categoryId = categoryIds.get(region.type) as number;
        part.annotations.push(annotationOf(region, ++annotationId, imageId, categoryId));
      }
    },
    finish: async () => {
      for (const [key, part] of parts) {
        await files.text(`annotations/instances${key}.json`, JSON.stringify({ ...part, categories }));
      }
    },
  };
};
