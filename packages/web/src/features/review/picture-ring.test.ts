import type { Capture } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { createPictureRing } from './picture-ring.ts';

const captureOf = (id: string, heatmapSha256: string | null = 'a'.repeat(64)): Capture =>
  ({ id, heatmapSha256 }) as Capture;

/** A ring whose pictures come at once; what was asked for, in order. */
const open = () => {
  const asked: string[] = [];
  const ring = createPictureRing({
    load: async ({ id }, layer) => {
      asked.push(`${id} ${layer}`);
      return new Blob();
    },
    decode: async () => ({ close: () => undefined }) as ImageBitmap,
    onChange: () => undefined,
  });
  return { ring, asked };
};
const come = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test('pictures beside the current one have their heat maps where somebody looks at heat maps', async () => {
  const { ring, asked } = open();
  const [good, defect] = [captureOf('good'), captureOf('defect', null)];
  ring.want([captureOf('now')], [good, defect], 0);
  ring.alsoWant([good, defect], false);
  await come();
  expect(asked).toEqual(['now image', 'good image', 'defect image']);
  expect(ring.get('good')?.heat).toBe(null);
  ring.want([captureOf('now')], [good, defect], 1);
  ring.alsoWant([good, defect], true);
  await come();
  expect(asked.slice(3)).toEqual(['now heat', 'good heat']);
  expect(ring.get('good')?.heat).not.toBe(null);
});
