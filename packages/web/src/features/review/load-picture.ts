import type { Capture } from '@lemniscate/contracts';
import { client } from '../../api/client.ts';
import type { Layer } from './picture-ring.ts';

const WIDTH_STEP_PX = 64;
const MAX_WIDTH_PX = 2048;
/** Softer than the picture anyway. */
const HEAT_WIDTH_PX = 512;
const BROWSER_TYPES = ['image/jpeg', 'image/png', 'image/webp'];
/** Above this the server's smaller copy is the quicker way, even if all pixels are wanted. */
const MAX_ORIGINAL_PIXELS = 4_000_000;
/** A hundred megabytes decoded; no more than that for one picture. */
const MAX_DECODED_PIXELS = 25_000_000;

/** Pixels worth asking for on a stage of this size. */
export const widthFor = (capture: Capture, stage: { width: number; height: number }, dpr: number): number => {
  const { width, height } = capture.image;
  const fit = Math.min(stage.width / width, stage.height / height) * width * dpr;
  return Math.min(MAX_WIDTH_PX, Math.ceil(Math.max(fit, 320) / WIDTH_STEP_PX) * WIDTH_STEP_PX);
};

/** The picture as it was taken where all of it fits the stage: nothing encoded anew, no trace of compression of ours. */
const takesOriginal = ({ image }: Capture, widthPx: number): boolean =>
  BROWSER_TYPES.includes(image.mediaType) &&
  image.width <= widthPx * 1.25 &&
  image.width * image.height <= MAX_ORIGINAL_PIXELS;

export const loadLayer = async (
  capture: Capture,
  layer: Layer,
  widthPx: number,
  signal: AbortSignal,
): Promise<Blob> => {
  const params = { id: capture.id };
  if (layer === 'heat') return (await client.captureHeatmap({ params, signal })).blob();
  const isLarge = capture.image.width * capture.image.height > MAX_DECODED_PIXELS;
  if (layer === 'full' && BROWSER_TYPES.includes(capture.image.mediaType) && !isLarge)
    return (await client.captureImage({ params, query: {}, signal })).blob();
  const width = layer === 'full' ? MAX_WIDTH_PX : widthPx;
  const query = takesOriginal(capture, width) ? {} : { width };
  return (await client.captureImage({ params, query, signal })).blob();
};

export const decodeLayer = (blob: Blob, layer: Layer): Promise<ImageBitmap> =>
  createImageBitmap(blob, {
    imageOrientation: 'from-image',
    ...(layer === 'heat' && { resizeWidth: HEAT_WIDTH_PX, resizeQuality: 'low' as const }),
  });
