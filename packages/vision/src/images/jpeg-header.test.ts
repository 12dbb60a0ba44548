import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { disguised } from './disguised-jpeg-fixtures.js';
import { readJpegHeader } from './jpeg-header.js';
import { readHeader } from './read-header.js';

const photo = (channels: 1 | 3, width = 40, height = 24) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      noise: { type: 'gaussian', mean: 120, sigma: 30 },
      background: '#000',
    },
  }).toColourspace(channels === 1 ? 'b-w' : 'srgb');

describe('readJpegHeader', () => {
  it.each([
    ['gray', () => photo(1).jpeg(), 1],
    ['colour', () => photo(3).jpeg(), 3],
    ['progressive', () => photo(3).jpeg({ progressive: true }), 3],
    ['without subsampling', () => photo(3).jpeg({ chromaSubsampling: '4:4:4' }), 3],
    ['with a profile', () => photo(3).withIccProfile('p3').jpeg(), 3],
  ])('says what the decoder says: %s', async (_, make, channels) => {
    const bytes = await make().toBuffer();
    expect(readJpegHeader(bytes)).toEqual({ width: 40, height: 24, channels });
    const { width, height, channels: told, depth, space } = await sharp(bytes).metadata();
    expect([width, height, told, depth]).toEqual([40, 24, channels, 'uchar']);
    expect(await readHeader(bytes, 'photo')).toEqual({
      format: 'jpeg',
      width,
      height,
      channels: told,
      isGray: space === 'b-w',
      bitsPerChannel: 8,
    });
  });

  it('leaves turned and CMYK photos to the decoder', async () => {
    const turned = await photo(3).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(readJpegHeader(turned)).toBeUndefined();
    expect(await readHeader(turned, 'turned')).toMatchObject({ width: 24, height: 40 });
    expect(readJpegHeader(await photo(3).toColourspace('cmyk').jpeg().toBuffer())).toBeUndefined();
  });

  it('says nothing of what is cut short before the pixels, or is no JPEG', async () => {
    const bytes = await photo(3).jpeg().toBuffer();
    const scan = bytes.indexOf(Buffer.from([0xff, 0xda]));
    for (let length = 0; length < scan; length++)
      expect(readJpegHeader(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
    expect(readJpegHeader(Buffer.from('no picture at all'))).toBeUndefined();
  });

  it('says nothing of other depths, channels and empty frames', async () => {
    const bytes = await photo(3).jpeg().toBuffer();
    const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
    const changed = (offset: number, value: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy[frame + offset] = value;
      return copy;
    };
    expect(readJpegHeader(changed(4, 12))).toBeUndefined();
    expect(readJpegHeader(changed(9, 4))).toBeUndefined();
    expect(readJpegHeader(changed(6, 0))).toBeUndefined();
    // An arithmetic coded frame.
    expect(readJpegHeader(changed(1, 0xc9))).toBeUndefined();
  });

  it('is not shown another frame than the decoder by bytes that one of them passes over', async () => {
    const large = await photo(1, 640, 480).jpeg().toBuffer();
    for (const bytes of [disguised(large, [0xff]), disguised(large, [0xff, 0xd0])]) {
      const { width, height } = await sharp(bytes).metadata();
      expect([width, height]).toEqual([640, 480]);
      expect(await readHeader(bytes, 'disguised')).toMatchObject({ width: 640, height: 480 });
    }
  });
});
