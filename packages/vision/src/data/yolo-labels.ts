import type { ImageSize } from '../images/types.js';
import { clipRegion, regionOfPolygon } from './clip-region.js';
import type { Region } from './model.js';
import { invalid } from './read-annotation.js';

/** A class number and coordinates as shares of width and height. */
export interface YoloLabel {
  classNumber: number;
  shares: number[];
}

/** Shares may pass the edge by rounding; beyond that they are pixels, or nonsense. */
const MAX_SHARE = 1.01;

const parseLine = (line: string, path: string, where: string): YoloLabel => {
  const [classNumber, ...shares] = line
    .split(/\s+/)
    .map((field) => (field === '' ? Number.NaN : Number(field)));
  if (!Number.isInteger(classNumber) || classNumber < 0)
    throw invalid(path, `${where}it begins with no class number`);
  if (shares.length !== 4 && (shares.length < 6 || shares.length % 2 !== 0)) {
    throw invalid(
      path,
      `${where}it has ${shares.length} coordinates; a box has 4, an outline 6 or more, in pairs`,
    );
  }
  if (!shares.every((share) => Math.abs(share) <= MAX_SHARE)) {
    throw invalid(path, `${where}coordinates must be shares of the picture, from 0 to 1`);
  }
  return { classNumber, shares };
};

/**
 * Lines of a YOLO label file: "class x y width height" round the centre, or "class x y x y x y …".
 * @throws AppError annotation_invalid
 */
export const parseYoloLabels = (text: string, path: string): YoloLabel[] =>
  text
    .split(/\r?\n/)
    .map((line, i) => ({ line: line.trim(), where: `line ${i + 1}: ` }))
    .filter(({ line }) => line !== '')
    .map(({ line, where }) => parseLine(line, path, where));

/** @returns undefined when nothing of it lies in the picture */
export const regionOfLabel = ({ shares }: YoloLabel, type: string, size: ImageSize): Region | undefined => {
  const scaled = shares.map((share, i) => share * (i % 2 === 0 ? size.width : size.height));
  if (shares.length > 4) return clipRegion(regionOfPolygon(type, scaled), size);
  const [x, y, width, height] = scaled;
  return clipRegion({ type, x: x - width / 2, y: y - height / 2, width, height }, size);
};
