import sharp from 'sharp';

/**
 * For a process that decodes one image after the other and none twice, such as a station's: no threads within an image
 * and no cache of operations. On 0.1 megapixels that is a quarter of the decoder's processor time.
 */
export const decodeSingly = (): void => {
  sharp.concurrency(1);
  sharp.cache(false);
};
