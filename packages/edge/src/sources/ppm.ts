import type { RgbImage } from '@lemniscate/vision';

const MAX_PIXELS = 100e6;
const MAX_HEADER_BYTES = 64;

/** Pictures out of a stream of binary PPM files (P6, 255): header of three numbers, then RGB bytes. */
export class PpmReader {
  readonly #onImage: (image: RgbImage) => void;
  #header = Buffer.alloc(0);
  #image: RgbImage | undefined;
  #filled = 0;

  constructor(onImage: (image: RgbImage) => void) {
    this.#onImage = onImage;
  }

  /** @throws Error when the stream is none of PPM files */
  add(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.#image ? this.#fill(this.#image, rest) : this.#readHeader(rest);
  }

  #fill(image: RgbImage, bytes: Buffer): Buffer {
    const take = Math.min(bytes.length, image.data.length - this.#filled);
    image.data.set(bytes.subarray(0, take), this.#filled);
    this.#filled += take;
    if (this.#filled === image.data.length) {
      this.#image = undefined;
      this.#onImage(image);
    }
    return bytes.subarray(take);
  }

  #readHeader(bytes: Buffer): Buffer {
    const text = Buffer.concat([this.#header, bytes.subarray(0, MAX_HEADER_BYTES)]);
    const match = /^P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(text.toString('latin1'));
    if (!match) {
      if (text.length >= MAX_HEADER_BYTES || (text.length >= 2 && text.toString('latin1', 0, 2) !== 'P6'))
        throw new Error('ffmpeg gives pictures of another kind than asked for');
      this.#header = text;
      return bytes.subarray(Math.min(bytes.length, MAX_HEADER_BYTES));
    }
    const [width, height] = [Number(match[1]), Number(match[2])];
    if (width * height === 0 || width * height > MAX_PIXELS)
      throw new Error(`the camera gives pictures of ${width}x${height}`);
    this.#image = { width, height, data: new Uint8Array(width * height * 3) };
    this.#filled = 0;
    const used = match[0].length - this.#header.length;
    this.#header = Buffer.alloc(0);
    return bytes.subarray(used);
  }
}
