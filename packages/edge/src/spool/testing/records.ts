import { createHash } from 'node:crypto';
import type { CaptureReason, CaptureUpload, Inspection, OverrideUpload } from '@lemniscate/contracts';

/** A UUID that belongs to a number. */
export const idOf = (n: number): string => {
  const hex = createHash('sha256').update(`id ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const inspectionOf = (n: number): Inspection => ({
  id: idOf(n),
  stationId: idOf(-1),
  at: '2026-11-22T08:00:00.000Z',
  partId: `part ${n}`,
  modelId: idOf(-2),
  score: 0.25,
  threshold: 0.5,
  verdict: 'ok',
  defectType: null,
  latencyMs: 12,
  second: null,
});

export const overrideOf = (n: number, inspection: number): OverrideUpload => ({
  id: idOf(n),
  inspectionId: idOf(inspection),
  stationId: idOf(-1),
  at: '2026-11-22T08:00:01.000Z',
  verdict: 'ng',
  defectTypes: ['scratch'],
  operator: 'A. Operator',
});

/** A made-up image of so many bytes; no two numbers have the same. */
export const imageOf = (n: number, sizeBytes = 1000): Buffer => {
  const image = Buffer.alloc(sizeBytes, `image ${n};`);
  image.writeUInt32LE(n >>> 0, 0);
  return image;
};

export const captureOf = (
  n: number,
  reasons: CaptureReason[],
  image: Buffer = imageOf(n),
): CaptureUpload => ({
  inspection: inspectionOf(n),
  reasons,
  image: {
    sha256: createHash('sha256').update(image).digest('hex'),
    width: 10,
    height: 10,
    mediaType: 'image/png',
  },
  perceptualHash: null,
  heatmapSha256: null,
});
