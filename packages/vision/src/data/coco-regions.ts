import type { ImageSize } from '../images/types.js';
import { clipRegion, describeBox, regionOfPolygon } from './clip-region.js';
import { regionsFromRle, unpackRle } from './coco-rle.js';
import type { CocoAnnotation } from './coco-schema.js';
import type { Region } from './model.js';

type Segmentation = NonNullable<CocoAnnotation['segmentation']>;
type Box = NonNullable<CocoAnnotation['bbox']>;

const regionOfBox = (type: string, [x, y, width, height]: Box): Region => ({ type, x, y, width, height });

const fromRle = (type: string, rle: Exclude<Segmentation, unknown[]>, size?: ImageSize): Region[] => {
  const [height, width] = rle.size;
  if (size && (size.width !== width || size.height !== height)) {
    throw new Error(`its run-length mask is ${width}x${height}, its image ${size.width}x${size.height}`);
  }
  const counts = typeof rle.counts === 'string' ? unpackRle(rle.counts) : rle.counts;
  const regions = counts && regionsFromRle(type, counts, height, width);
  if (!regions) throw new Error('its run-length mask is damaged');
  return regions;
};

const fromPolygons = (type: string, polygons: number[][], box: Box | null | undefined): Region[] => {
  for (const polygon of polygons) {
    if (polygon.length < 6 || polygon.length % 2 !== 0)
      throw new Error(`a polygon has ${polygon.length} numbers`);
  }
  if (polygons.length === 1 && box) return [{ ...regionOfBox(type, box), polygon: polygons[0] }];
  return polygons.map((polygon) => regionOfPolygon(type, polygon));
};

/**
 * The regions of one COCO annotation, cut to the picture where its size is known. An object in several parts gives a
 * region for each, since a region has one outline.
 * @throws Error saying what is wrong with the annotation
 */
export const regionsOfAnnotation = (
  { bbox, segmentation }: CocoAnnotation,
  type: string,
  size: ImageSize | undefined,
): Region[] => {
  const outlined = Array.isArray(segmentation)
    ? fromPolygons(type, segmentation, bbox)
    : segmentation
      ? fromRle(type, segmentation, size)
      : [];
  const regions = outlined.length === 0 && bbox ? [regionOfBox(type, bbox)] : outlined;
  if (regions.length === 0) throw new Error('an annotation has neither box nor outline');
  return regions.map((region) => {
    const clipped = clipRegion(region, size ?? { width: 1e6, height: 1e6 });
    if (!clipped) throw new Error(`${describeBox(region)} is not in the picture`);
    return clipped;
  });
};
