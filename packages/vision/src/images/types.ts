/** Row-major, interleaved 8-bit sRGB: `data.length === width * height * 3`, upright (EXIF orientation applied). */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** One byte a pixel, 1 = defect, 0 = background; row-major, `data.length === width * height`. */
export interface Mask {
  width: number;
  height: number;
  data: Uint8Array;
}

/** In pixels, upright. */
export interface ImageSize {
  width: number;
  height: number;
}
