import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import type { ImageSize } from '../images/types.js';
import { isGoodName } from './class-names.js';
import { clipRegion, describeBox } from './clip-region.js';
import type { Region } from './model.js';
import { checkShape, invalid } from './read-annotation.js';

const number = z
  .string()
  .trim()
  .regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, 'must be a number')
  .transform(Number)
  .pipe(z.number());

const Annotation = z.object({
  annotation: z.union([
    z.literal('').transform(() => ({ size: undefined, object: [] })),
    z.object({
      size: z.object({ width: number, height: number }).optional(),
      object: z
        .array(
          z.object({
            name: z.string().trim().min(1).max(200),
            bndbox: z.object({ xmin: number, ymin: number, xmax: number, ymax: number }),
          }),
        )
        .default([]),
    }),
  ]),
});

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  isArray: (name) => name === 'object',
});

const parseXml = (text: string, path: string): unknown => {
  // Only a document type can declare entities; those that XML itself knows are harmless.
  if (/<!DOCTYPE/i.test(text)) throw invalid(path, 'it declares a document type, which is refused');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw invalid(path, `line ${verdict.err.line}: ${verdict.err.msg}`);
  try {
    return parser.parse(text);
  } catch (error) {
    throw invalid(path, (error as Error).message, error);
  }
};

export interface VocAnnotation {
  /** As declared; absent when the file says nothing or 0 x 0, as some tools do. */
  size?: ImageSize;
  /** Not yet cut to the picture. */
  regions: Region[];
}

/**
 * Reads a Pascal VOC annotation. Its boxes count pixels from 1 and include both ends.
 * @throws AppError annotation_invalid
 */
export const parseVocAnnotation = (text: string, path: string): VocAnnotation => {
  const { annotation } = checkShape(Annotation, parseXml(text, path), path);
  const { size } = annotation;
  const regions = annotation.object
    .filter(({ name }) => !isGoodName(name))
    .map(({ name, bndbox: { xmin, ymin, xmax, ymax } }) => ({
      type: name,
      x: xmin - 1,
      y: ymin - 1,
      width: xmax - xmin + 1,
      height: ymax - ymin + 1,
    }));
  return size && size.width > 0 && size.height > 0 ? { size, regions } : { regions };
};

/** @throws AppError annotation_invalid when a region is not in the picture */
export const clipToPicture = (regions: readonly Region[], size: ImageSize, path: string): Region[] =>
  regions.map((region) => {
    const clipped = clipRegion(region, size);
    if (!clipped) throw invalid(path, `${describeBox(region)} is not in the picture`);
    return clipped;
  });
