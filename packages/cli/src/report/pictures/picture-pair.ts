import { decodeImage, overlayHeat, readMask, type ReplayPicture, type RgbImage } from '@lemniscate/vision';
import { outlineMask } from './outline-mask.js';
import { shrink, toDataUri } from './thumbnail.js';

export interface PicturePair {
  photo: string;
  heat: string;
  width: number;
  height: number;
}

const withOutline = async (
  small: RgbImage,
  { maskPath }: ReplayPicture,
  fullSize: RgbImage,
): Promise<RgbImage> => {
  if (maskPath === undefined) return small;
  // The outline is a help to the eye: a bad mask has been reported where it counts.
  const mask = await readMask(maskPath, fullSize).catch(() => undefined);
  return mask ? outlineMask(small, mask) : small;
};

/** The photo with its labelled defect outlined, and the heat map over it, as data URIs; undefined if it is gone. */
export const picturePair = async (picture: ReplayPicture): Promise<PicturePair | undefined> => {
  const image = await decodeImage(picture.path).catch(() => undefined);
  if (!image) return undefined;
  const small = await shrink(image);
  const { width, height } = small;
  return {
    photo: await toDataUri(await withOutline(small, picture, image)),
    heat: await toDataUri(overlayHeat(small, picture.heatmap)),
    width,
    height,
  };
};
