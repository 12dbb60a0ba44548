import { join } from 'node:path';
import { AppError, type Capture } from '@lemniscate/contracts';
import { encodeHeatLayer, encodeThumbnail } from '@lemniscate/vision';
import { createInTurn } from '../../lib/in-turn.js';
import type { Blobs } from '../blobs/blobs.js';
import { createImageCache } from './image-cache.js';

export interface Picture {
  /** Names what it shows; the same for ever. */
  etag: string;
  mediaType: string;
  bytes(): Promise<Buffer>;
}

export interface ImagesService {
  thumbnail(capture: Capture, width: number): Picture;
  /** @throws AppError heatmap_missing */
  heatLayer(capture: Capture): Picture;
}

const CACHE_BYTES = 2 * 1024 ** 3;
/** Widths are rounded down to a multiple, so that a window being dragged does not fill the disk. */
const WIDTH_STEP = 32;
/** A large photo takes a few hundred MB while it is decoded. */
const AT_ONCE = 2;

export const createImagesService = ({
  blobs,
  dataDir,
  cacheBytes = CACHE_BYTES,
}: {
  blobs: Pick<Blobs, 'read'>;
  dataDir: string;
  cacheBytes?: number;
}): ImagesService => {
  const cache = createImageCache(join(dataDir, 'thumbnails'), cacheBytes);
  const inTurn = createInTurn(AT_ONCE);
  const picture = (key: string, mediaType: string, make: () => Promise<Buffer>): Picture => ({
    etag: `"${key}"`,
    mediaType,
    bytes: () => cache.get(key, () => inTurn(make)),
  });
  return {
    thumbnail: ({ id, image }, asked) => {
      const width = Math.floor(asked / WIDTH_STEP) * WIDTH_STEP;
      return picture(`${image.sha256}-${width}`, 'image/webp', async () =>
        encodeThumbnail(await blobs.read(image.sha256), width, { name: `of capture ${id}` }),
      );
    },
    heatLayer: ({ id, image, heatmapSha256 }) => {
      if (heatmapSha256 === null) throw new AppError('heatmap_missing', { id });
      return picture(`${heatmapSha256}-${image.width}x${image.height}`, 'image/png', async () =>
        encodeHeatLayer(await blobs.read(heatmapSha256), image),
      );
    },
  };
};
