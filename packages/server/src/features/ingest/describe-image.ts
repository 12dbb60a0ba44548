import { AppError } from '@lemniscate/contracts';
import { decodeImage } from '@lemniscate/vision';
import { differenceHash } from '@lemniscate/vision/loop';

const starts = (bytes: Uint8Array, text: string, at = 0): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;

/** From the first bytes; the decoder has refused everything else by now. */
const mediaTypeOf = (bytes: Uint8Array): string => {
  if (starts(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (starts(bytes, '\x89PNG')) return 'image/png';
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return 'image/webp';
  return starts(bytes, 'BM') ? 'image/bmp' : 'image/tiff';
};

export interface DescribedImage {
  size: { width: number; height: number };
  mediaType: string;
  perceptualHash: string;
}

/** Decodes it in full: a photo that no trainer could read is refused while somebody is there to hear of it. */
export const describeImage = async (bytes: Buffer, name: string): Promise<DescribedImage> => {
  if (bytes.length === 0) throw new AppError('image_unreadable', { path: name, detail: 'the file is empty' });
  const image = await decodeImage(bytes, { name });
  return {
    size: { width: image.width, height: image.height },
    mediaType: mediaTypeOf(bytes),
    // The same as the device's, or one part's images would not be found alike.
    perceptualHash: differenceHash(image),
  };
};
