import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeHeat } from './encode-png.js';
import { encodeHeatLayer, encodeThumbnail } from './encode-thumbnail.js';

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 100, b: 50 } } });

test('a thumbnail is upright, no wider than asked, and never larger than its photo', async () => {
  // Orientation 6: the file lies on its side.
  const lying = await photo(300, 100).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect(await sharp(await encodeThumbnail(lying, 64)).metadata()).toMatchObject({
    format: 'webp',
    width: 64,
    height: 192,
  });
  expect(await sharp(await encodeThumbnail(lying, 1000)).metadata()).toMatchObject({
    width: 100,
    height: 300,
  });
});

test('what could not be decoded is refused as by the decoder', async () => {
  await expect(encodeThumbnail(Buffer.from('no image'), 64)).rejects.toMatchObject({
    code: 'image_unreadable',
  });
  const cut = (await photo(400, 400).jpeg().toBuffer()).subarray(0, 600);
  await expect(encodeThumbnail(cut, 64)).rejects.toMatchObject({ code: 'image_unreadable' });
  const huge = await photo(200, 200).png().toBuffer();
  await expect(encodeThumbnail(huge, 64, { limits: { maxPixels: 100 } })).rejects.toMatchObject({
    code: 'image_too_large',
  });
});

test('a heat layer is clear where there is no heat, vermillion where there is most', async () => {
  const heat = await encodeHeat({ width: 2, height: 1, data: new Float32Array([0, 1]) });
  const layer = await encodeHeatLayer(heat, { width: 100, height: 50 });
  const { data, info } = await sharp(layer).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 100, height: 50, channels: 4 });
  expect(data[3]).toBe(0);
  const last = data.length - 4;
  expect([data[last], data[last + 1], data[last + 2], data[last + 3]]).toEqual([0xd5, 0x5e, 0, 191]);
  const large = await sharp(await encodeHeatLayer(heat, { width: 4000, height: 1000 })).metadata();
  expect(large).toMatchObject({ width: 512, height: 128 });
});
