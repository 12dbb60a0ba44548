import { readImageSize } from '../images/read-image-size.js';
import type { ImageSize } from '../images/types.js';
import { withoutExtension } from './dataset-tree.js';
import { createNames } from './export-names.js';
import type { ExportContext, ExportWriter } from './export-writer.js';
import type { Region, Split } from './model.js';
import { sampleRegions } from './sample-regions.js';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeXml = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
  text.replace(/[\x00-\x1f\ufffe\uffff]/g, '_').replace(/[&<>]/g, (character) => ESCAPES[character]);

/** VOC counts pixels from 1 and includes both ends; its boxes are whole pixels, at least one. */
const objectXml = ({ type, x, y, width, height }: Region): string => {
  const xmin = Math.round(x) + 1;
  const ymin = Math.round(y) + 1;
  return `  <object>
    <name>${escapeXml(type)}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${xmin}</xmin>
      <ymin>${ymin}</ymin>
      <xmax>${Math.max(Math.round(x + width), xmin)}</xmax>
      <ymax>${Math.max(Math.round(y + height), ymin)}</ymax>
    </bndbox>
  </object>
`;
};

const annotationXml = (name: string, { width, height }: ImageSize, regions: readonly Region[]): string =>
  `<annotation>
  <folder>JPEGImages</folder>
  <filename>${escapeXml(name)}</filename>
  <size>
    <width>${width}</width>
    <height>${height}</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
${regions.map(objectXml).join('')}</annotation>
`;

/** JPEGImages/…, Annotations/<stem>.xml and ImageSets/Main/<split>.txt. */
export const createVocWriter = ({ files, lost }: ExportContext): ExportWriter => {
  const nameIn = createNames();
  const imageSets: Record<Split, string[]> = { train: [], test: [] };
  return {
    add: async (sample) => {
      const size = await readImageSize(sample.path);
      const regions = await sampleRegions(sample, size, lost);
      const name = nameIn('JPEGImages', sample.file);
      const stem = withoutExtension(name);
      await files.copy(sample.path, `JPEGImages/${name}`);
      await files.text(`Annotations/${stem}.xml`, annotationXml(name, size, regions));
      if (sample.split) imageSets[sample.split].push(stem);
      if (regions.some(({ polygon }) => polygon)) lost.add('outlines: Pascal VOC holds boxes');
    },
    finish: async () => {
      for (const [split, stems] of Object.entries(imageSets)) {
        if (stems.length > 0) await files.text(`ImageSets/Main/${split}.txt`, `${stems.join('\n')}\n`);
      }
    },
  };
};
