import type { Inspection } from '@lemniscate/contracts';
import type { Heatmap, RgbImage } from '@lemniscate/vision';

export interface RecentImage {
  sequence: number;
  inspection: Inspection;
  image: Uint8Array | RgbImage;
  width: number;
  height: number;
  heatmap: Heatmap;
  /** Null until it was asked for. */
  perceptualHash: string | null;
  /** What an operator said of it. */
  override?: { verdict: 'ok' | 'ng'; defectTypes: string[] };
  /** Kept for good already. */
  captured: boolean;
}

const bytesOf = ({ image }: RecentImage): number => ('data' in image ? image.data : image).length;

/** The last images of a station, so that an operator's "wrong" still finds its picture; bounded in bytes. */
export class RecentImages {
  readonly #images: RecentImage[] = [];
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxCount = 20, maxBytes = 16 * 1024 ** 2) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  add(image: RecentImage): void {
    this.#images.push(image);
    this.#bytes += bytesOf(image);
    // The last stays whatever its size.
    while (this.#images.length > 1 && (this.#images.length > this.#maxCount || this.#bytes > this.#maxBytes))
      this.#bytes -= bytesOf(this.#images.shift() as RecentImage);
  }

  get last(): RecentImage | undefined {
    return this.#images.at(-1);
  }

  find(inspectionId: string): RecentImage | undefined {
    return this.#images.find((i) => i.inspection.id === inspectionId);
  }

  list(): readonly RecentImage[] {
    return this.#images;
  }
}
