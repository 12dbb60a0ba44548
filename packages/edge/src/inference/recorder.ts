import { createHash } from 'node:crypto';
import type { AppError, CaptureReason, CaptureUpload, Inspection } from '@lemniscate/contracts';
import { decodeImage, detectImageFormat, encodeHeat, encodePng, type RgbImage } from '@lemniscate/vision';
import { differenceHash } from '@lemniscate/vision/loop';
import type { Spool } from '../spool/index.js';
import { Quiet } from './quiet.js';
import type { RecentImage } from './recent-images.js';

type MediaType = CaptureUpload['image']['mediaType'];

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file as it came; pixels of a camera as a PNG, without loss. */
const fileOf = async ({ image }: RecentImage): Promise<{ bytes: Uint8Array; mediaType: MediaType }> => {
  if ('data' in image) return { bytes: await encodePng(image, 3), mediaType: 'image/png' };
  return { bytes: image, mediaType: `image/${detectImageFormat(image, 'image')}` };
};

const pixelsOf = async ({ image }: RecentImage): Promise<RgbImage> =>
  'data' in image ? image : decodeImage(image);

/** Brings what was judged to the disk. A full disk is counted by the spool and told, and inspection goes on. */
export class Recorder {
  readonly #spool: Spool;
  readonly #onTrouble: (error: AppError) => void;
  readonly #quiet: Quiet;

  constructor(spool: Spool, onTrouble: (error: AppError) => void, quiet = new Quiet()) {
    this.#spool = spool;
    this.#onTrouble = onTrouble;
    this.#quiet = quiet;
  }

  /** How many bytes of a station's captures may wait at the device. */
  limitStation(stationId: string, maxBytes: number): void {
    this.#spool.setStationBudget(stationId, maxBytes);
  }

  /** @returns whether the inspection is on the disk */
  async record(inspection: Inspection): Promise<boolean> {
    try {
      await this.#spool.appendInspection(inspection);
      return true;
    } catch (error) {
      this.#onTrouble(error as AppError);
      return false;
    }
  }

  /** @returns whether image and record are on the disk */
  async capture(recent: RecentImage, reasons: CaptureReason[]): Promise<boolean> {
    try {
      await this.#quiet.wait();
      const { bytes, mediaType } = await fileOf(recent);
      const heat = await encodeHeat(recent.heatmap);
      const { inspection, width, height } = recent;
      const { state } = await this.#spool.appendCapture(
        {
          inspection,
          reasons,
          image: { sha256: sha256(bytes), width, height, mediaType },
          perceptualHash: recent.perceptualHash ?? differenceHash(await pixelsOf(recent)),
          heatmapSha256: sha256(heat),
        },
        [bytes, heat],
      );
      return state !== 'dropped';
    } catch (error) {
      this.#onTrouble(error as AppError);
      return false;
    }
  }
}
