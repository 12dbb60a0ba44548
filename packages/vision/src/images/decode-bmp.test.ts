import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '@lemniscate/contracts/errors';
import { decodeImage } from './decode-image.js';

interface BmpSpec {
  width: number;
  height: number;
  bits: number;
  topDown?: boolean;
  palette?: number[][];
  masks?: number[];
  headerBytes?: number;
  /** The pixel's bits as one unsigned integer. */
  pixel: (x: number, y: number) => number;
}

const encodeBmp = (spec: BmpSpec): Buffer => {
  const { width, height, bits, palette = [], masks = [], headerBytes = 40 } = spec;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const masksAfter = headerBytes === 40 ? masks.length * 4 : 0;
  const offset = 14 + headerBytes + masksAfter + palette.length * 4;
  const file = Buffer.alloc(offset + rowBytes * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(headerBytes, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(spec.topDown ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(masks.length > 0 ? 3 : 0, 30);
  file.writeUInt32LE(palette.length, 46);
  masks.forEach((mask, i) => file.writeUInt32LE(mask, 54 + i * 4));
  palette.forEach((colour, i) => file.set([...colour].reverse(), 14 + headerBytes + masksAfter + i * 4));
  for (let y = 0; y < height; y++) {
    const row = offset + (spec.topDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) {
      const value = spec.pixel(x, y);
      if (bits < 8) file[row + Math.floor((x * bits) / 8)] |= value << (8 - bits - ((x * bits) % 8));
      else file.writeUIntLE(value, row + (x * bits) / 8, bits / 8);
    }
  }
  return file;
};

const WIDTH = 19;
const HEIGHT = 17;
const size = { width: WIDTH, height: HEIGHT };
const at = (data: Uint8Array, x: number, y: number) =>
  Array.from(data.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3));
const grayPalette = Array.from({ length: 256 }, (_, i) => [i, i, i]);

describe.each([false, true])('BMP, top-down %s', (topDown) => {
  it('24 bits', async () => {
    const bmp = encodeBmp({ ...size, bits: 24, topDown, pixel: (x, y) => (x << 16) | (y << 8) | 7 });
    const { data } = await decodeImage(bmp);
    expect([at(data, 0, 0), at(data, 18, 3), at(data, 5, 16)]).toEqual([
      [0, 0, 7],
      [18, 3, 7],
      [5, 16, 7],
    ]);
  });

  it('8 bits gray is exact', async () => {
    const bmp = encodeBmp({ ...size, bits: 8, topDown, palette: grayPalette, pixel: (x, y) => x * 10 + y });
    const { data } = await decodeImage(bmp);
    expect([at(data, 0, 16), at(data, 18, 2)]).toEqual([
      [16, 16, 16],
      [182, 182, 182],
    ]);
  });

  it('1 and 4 bits', async () => {
    const palette = [
      [1, 2, 3],
      [250, 251, 252],
    ];
    const one = await decodeImage(
      encodeBmp({ ...size, bits: 1, topDown, palette, pixel: (x, y) => (x + y) & 1 }),
    );
    expect([at(one.data, 18, 0), at(one.data, 17, 0), at(one.data, 0, 1)]).toEqual([
      palette[0],
      palette[1],
      palette[1],
    ]);
    const four = encodeBmp({
      ...size,
      bits: 4,
      topDown,
      palette: grayPalette.slice(0, 16),
      pixel: (x, y) => (x * y) & 15,
    });
    expect(at((await decodeImage(four)).data, 3, 4)).toEqual([12, 12, 12]);
  });

  it('16 bits: 5-5-5, and 5-6-5 by masks', async () => {
    const plain = await decodeImage(
      encodeBmp({ ...size, bits: 16, topDown, pixel: (x) => (x ? 0x7fff : 0x7c00) }),
    );
    expect([at(plain.data, 0, 0), at(plain.data, 1, 0)]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ]);
    const masks = [0xf800, 0x7e0, 0x1f];
    const masked = await decodeImage(encodeBmp({ ...size, bits: 16, topDown, masks, pixel: () => 0x07ff }));
    expect(at(masked.data, 4, 4)).toEqual([0, 255, 255]);
  });

  it('32 bits: spare byte ignored, declared alpha flattened on black', async () => {
    const plain = await decodeImage(
      encodeBmp({ ...size, bits: 32, topDown, pixel: (x, y) => (x << 16) | (y << 8) | 9 }),
    );
    expect(at(plain.data, 11, 12)).toEqual([11, 12, 9]);
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const alpha = encodeBmp({ ...size, bits: 32, topDown, masks, headerBytes: 124, pixel: () => 0x80c86432 });
    expect(at((await decodeImage(alpha)).data, 1, 1)).toEqual([100, 50, 25]);
  });
});

describe('hostile BMP', () => {
  const good = encodeBmp({ ...size, bits: 8, palette: grayPalette, pixel: (x) => x });
  const withField = (offset: number, value: number): Buffer => {
    const copy = Buffer.from(good);
    copy.writeUInt32LE(value >>> 0, offset);
    return copy;
  };

  it.each([
    ['cut short', good.subarray(0, good.length - 1), 'image_unreadable'],
    ['header cut short', good.subarray(0, 30), 'image_unreadable'],
    [
      '30,000 pixels a side',
      Buffer.concat([
        withField(18, 30_000).subarray(0, 22),
        Buffer.from([0x30, 0x75, 0, 0]),
        good.subarray(26),
      ]),
      'image_too_large',
    ],
    ['largest negative height', withField(22, 0x80000000), 'image_too_large'],
    ['zero width', withField(18, 0), 'image_unreadable'],
    ['negative width', withField(18, -5), 'image_unreadable'],
    ['pixels beyond the end', withField(10, 0xffffffff), 'image_unreadable'],
    ['RLE', withField(30, 1), 'image_unreadable'],
    ['a small palette', withField(46, 3), 'image_unreadable'],
    ['unknown header', withField(14, 999), 'image_unreadable'],
  ])('%s', async (_, bytes, code) => {
    await expect(decodeImage(bytes, { name: 'x.bmp' })).rejects.toMatchObject({ code });
  });

  it('any damage gives pixels or a named error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 6 }), async (edits) => {
        const copy = Buffer.from(good);
        for (const [offset, value] of edits) copy[offset] = value;
        const outcome = await decodeImage(copy, { name: 'x.bmp', limits: { maxPixels: 1e6 } }).catch(
          (error: unknown) => error,
        );
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AppError);
      }),
      { numRuns: 200 },
    );
  });
});
