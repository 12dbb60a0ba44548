import type { BaseFeature } from './base.js';
import type { ImageSize } from './run.js';

/** The shape a tensor took at an image size. */
export interface Observation {
  size: ImageSize;
  dims: readonly number[];
}

const MAX_EXTRA_TOKENS = 64;
const MAX_EXTRA_TOKENS_GUESSED = 16;
const MAX_STRIDE = 64;

/**
 * What a tensor is, judging from its shape at one image size or, better, at two that differ in height only.
 * @param patch the patch size a transformer's configuration names, in pixels; tried first when there is one size only
 * @returns undefined when its shape does not follow the image as a feature map's would
 */
export function classifyTensor(
  output: string,
  first: Observation,
  second?: Observation,
  patch?: number,
): BaseFeature | undefined {
  if (first.dims[0] !== 1 || (second && second.dims.length !== first.dims.length)) return undefined;
  if (first.dims.length === 3) return tokens(output, first, second, patch);
  if (first.dims.length !== 4) return undefined;
  return grid(output, 'nchw', first, second) ?? grid(output, 'nhwc', first, second);
}

const grid = (
  output: string,
  layout: 'nchw' | 'nhwc',
  first: Observation,
  second: Observation | undefined,
): BaseFeature | undefined => {
  const [c, h, w] = layout === 'nchw' ? [1, 2, 3] : [3, 1, 2];
  const stride = first.size.height / first.dims[h];
  const fits = ({ size, dims }: Observation): boolean =>
    dims[h] * stride === size.height &&
    dims[w] * stride === size.width &&
    dims[c] === first.dims[c] &&
    dims[0] === 1;
  if (!Number.isInteger(stride) || stride > MAX_STRIDE || first.dims[h] < 2) return undefined;
  if (!fits(first) || (second && !fits(second))) return undefined;
  return {
    output,
    kind: 'grid',
    stride,
    channels: first.dims[c],
    ...(layout === 'nhwc' && { layout }),
  };
};

const tokens = (
  output: string,
  first: Observation,
  second: Observation | undefined,
  patch: number | undefined,
): BaseFeature | undefined => {
  const [, count, channels] = first.dims;
  const cells = ({ height, width }: ImageSize, stride: number): number =>
    (height / stride) * (width / stride);
  if (second && second.dims[2] !== channels) return undefined;
  const strides = Array.from({ length: MAX_STRIDE }, (_, i) => i + 1);
  // Two sizes settle it; a hierarchical transformer's patch_size is that of its first stage only.
  const candidates = patch && !second ? [patch, ...strides] : strides;
  const maxExtra = second ? MAX_EXTRA_TOKENS : MAX_EXTRA_TOKENS_GUESSED;
  // The fewest tokens without a place: 197 at 224 pixels is 14 x 14 + 1, not 12 x 12 + 53.
  for (const stride of candidates) {
    if (first.size.height % stride !== 0 || first.size.width % stride !== 0) continue;
    const dropTokens = count - cells(first.size, stride);
    if (dropTokens < 0 || dropTokens > maxExtra || cells(first.size, stride) < 4) continue;
    if (second && second.dims[1] !== cells(second.size, stride) + dropTokens) continue;
    return { output, kind: 'tokens', stride, channels, ...(dropTokens > 0 && { dropTokens }) };
  }
  return undefined;
};
