import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodeImage } from './decode-image.js';
import { readImageSize } from './read-image-size.js';

const SIDE = 16;
const PIXELS = SIDE * SIDE;
const allValues = Uint8Array.from({ length: PIXELS }, (_, i) => i);
const colours = Uint8Array.from({ length: PIXELS * 3 }, (_, i) => (i * 7) % 256);
const asRgb = (gray: Uint8Array): number[] => Array.from(gray).flatMap((value) => [value, value, value]);

const gray = () => sharp(allValues, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace('b-w');
const rgb = () => sharp(colours, { raw: { width: SIDE, height: SIDE, channels: 3 } });
const gray16 = (values: Uint16Array) =>
  sharp(values, { raw: { width: SIDE, height: SIDE, channels: 1, depth: 'ushort' } as never }).toColourspace(
    'grey16',
  );

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'images-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('gray images keep their values exactly', () => {
  it.each([
    ['png', () => gray().png()],
    ['tiff', () => gray().tiff({ compression: 'lzw' })],
    ['lossless webp', () => gray().webp({ lossless: true })],
    ['png with a gray profile', () => gray().withIccProfile('srgb').png()],
  ])('8 bits, %s', async (_, make) => {
    const image = await decodeImage(await make().toBuffer());
    expect(image).toMatchObject({ width: SIDE, height: SIDE });
    expect(Array.from(image.data)).toEqual(asRgb(allValues));
  });

  it('8 bits, jpeg: R=G=B', async () => {
    const { data } = await decodeImage(await gray().jpeg({ quality: 100 }).toBuffer());
    for (let i = 0; i < data.length; i += 3) {
      expect([data[i + 1], data[i + 2]]).toEqual([data[i], data[i]]);
      expect(Math.abs(data[i] - allValues[i / 3])).toBeLessThanOrEqual(2);
    }
  });

  it.each([
    ['full scale', (value: number) => value * 257],
    ['left-justified', (value: number) => value * 256],
    ['with low bits', (value: number) => value * 256 + 200],
  ])('16 bits keep their high byte, %s', async (_, widen) => {
    const values = Uint16Array.from(allValues, widen);
    for (const encoded of [gray16(values).png(), gray16(values).tiff({ compression: 'deflate' })]) {
      expect(Array.from((await decodeImage(await encoded.toBuffer())).data)).toEqual(asRgb(allValues));
    }
  });

  it('reads a bilevel tiff', async () => {
    const { data } = await decodeImage(
      await gray().tiff({ bitdepth: 1, compression: 'ccittfax4' }).toBuffer(),
    );
    expect(new Set(data)).toEqual(new Set([0, 255]));
  });
});

describe('colour images', () => {
  it.each([
    ['png', () => rgb().png()],
    ['palette png', () => rgb().png({ palette: true, quality: 100, dither: 0 })],
    ['tiff', () => rgb().tiff({ compression: 'none' })],
    ['lossless webp', () => rgb().webp({ lossless: true })],
  ])('%s is exact', async (_, make) => {
    expect(Array.from((await decodeImage(await make().toBuffer())).data)).toEqual(Array.from(colours));
  });

  it('16-bit RGB keeps the high byte', async () => {
    const wide = Uint16Array.from(colours, (value) => value * 257);
    const png = await sharp(wide, {
      raw: { width: SIDE, height: SIDE, channels: 3, depth: 'ushort' } as never,
    })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect(Array.from((await decodeImage(png)).data)).toEqual(Array.from(colours));
  });

  it('alpha is flattened on black, for RGBA and for gray with alpha', async () => {
    const rgba = Uint8Array.from(
      { length: PIXELS * 4 },
      (_, i) => [200, 100, 50, [0, 128, 255][(i >> 2) % 3]][i % 4],
    );
    const png = await sharp(rgba, { raw: { width: SIDE, height: SIDE, channels: 4 } })
      .png()
      .toBuffer();
    const { data } = await decodeImage(png);
    expect(Array.from(data.subarray(0, 9))).toEqual([0, 0, 0, 100, 50, 25, 200, 100, 50]);

    const grayAlpha = Uint8Array.from({ length: PIXELS * 2 }, (_, i) => (i % 2 === 0 ? 80 : 255));
    const grayPng = await sharp(grayAlpha, { raw: { width: SIDE, height: SIDE, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(new Set((await decodeImage(grayPng)).data)).toEqual(new Set([80]));
  });

  it('CMYK becomes RGB', async () => {
    const red = sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: '#d02020' } });
    for (const encoded of [
      red.clone().toColourspace('cmyk').jpeg(),
      red.clone().toColourspace('cmyk').tiff(),
    ]) {
      const { data } = await decodeImage(await encoded.toBuffer());
      expect(data.length).toBe(PIXELS * 3);
      expect(data[0]).toBeGreaterThan(150);
      expect(data[1]).toBeLessThan(80);
    }
  });

  it('a photo taken sideways stands upright', async () => {
    const half = Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 32 < 16 ? 255 : 0));
    const raw = { raw: { width: 32, height: 16, channels: 3 as const } };
    const sideways = await sharp(half, raw).withMetadata({ orientation: 6 }).png().toBuffer();
    const image = await decodeImage(sideways);
    expect([image.width, image.height]).toEqual([16, 32]);
    expect([image.data[0], image.data.at(-1)]).toEqual([255, 0]);
    await writeFile(join(dir, 'sideways.png'), sideways);
    expect(await readImageSize(join(dir, 'sideways.png'))).toEqual({ width: 16, height: 32 });
  });

  it('reads the first page of a tiff of several', async () => {
    const stack = Uint8Array.from({ length: 16 * 32 * 3 }, (_, i) => (i < 16 * 16 * 3 ? 10 : 200));
    const tiff = await sharp(stack, { raw: { width: 16, height: 32, channels: 3, pageHeight: 16 } })
      .tiff({ compression: 'none' })
      .toBuffer();
    expect((await sharp(tiff).metadata()).pages).toBe(2);
    const image = await decodeImage(tiff);
    expect([image.height, new Set(image.data)]).toEqual([16, new Set([10])]);
  });
});

/** A PNG that claims a size and holds next to nothing. */
const pngBomb = (width: number, height: number): Buffer => {
  const chunk = (type: string, body: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const framed = Buffer.alloc(typed.length + 8);
    framed.writeUInt32BE(body.length, 0);
    typed.copy(framed, 4);
    framed.writeUInt32BE(crc32(typed), typed.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** A 16 x 16 gray TIFF of 32-bit floats, as measuring cameras write them. */
const floatTiff = (): Buffer => {
  const SHORT = 3;
  const LONG = 4;
  const tags = [
    [256, LONG, SIDE],
    [257, LONG, SIDE],
    [258, SHORT, 32],
    [259, SHORT, 1],
    [262, SHORT, 1],
    [273, LONG, 256],
    [277, SHORT, 1],
    [278, LONG, SIDE],
    [279, LONG, PIXELS * 4],
    [339, SHORT, 3],
  ];
  const file = Buffer.alloc(256 + PIXELS * 4);
  file.write('II*\0\x08\0\0\0', 0, 'latin1');
  file.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, type, value], i) => {
    file.writeUInt16LE(tag, 10 + i * 12);
    file.writeUInt16LE(type, 12 + i * 12);
    file.writeUInt32LE(1, 14 + i * 12);
    file.writeUInt32LE(value, 18 + i * 12);
  });
  return file;
};

describe('what cannot be read is refused by name', () => {
  const refused = async (source: Uint8Array | string, code: string, message: RegExp | string = 'bad.png') => {
    const failure = await decodeImage(source, typeof source === 'string' ? {} : { name: 'bad.png' }).then(
      () => ({ code: 'none', message: 'it was read' }),
      (error: { code: string; message: string }) => error,
    );
    expect({ code: failure.code, message: failure.message }).toEqual({
      code,
      message: expect.stringMatching(message),
    });
  };
  const bytes = (text: string) => Buffer.from(text, 'latin1');

  it('truncated files', async () => {
    for (const encoded of [rgb().jpeg(), rgb().png(), rgb().webp(), rgb().tiff({ compression: 'none' })]) {
      const whole = await encoded.toBuffer();
      await refused(whole.subarray(0, Math.floor(whole.length * 0.8)), 'image_unreadable');
    }
  });

  it('damaged pixels', async () => {
    const png = await rgb().png().toBuffer();
    const at = png.indexOf('IDAT') + 40;
    await refused(
      Buffer.concat([png.subarray(0, at), Buffer.alloc(20, 0x5a), png.subarray(at + 20)]),
      'image_unreadable',
    );
  });

  it.each([
    ['an empty file', '', /empty/],
    ['text', 'not an image at all', /text file/],
    ['SVG', '<?xml version="1.0"?><svg xmlns="x"/>', /SVG/],
    ['PDF', '%PDF-1.7', /PDF/],
    ['GIF', 'GIF89a\x10\0\x10\0', /GIF/],
    ['HEIF', '\0\0\0\x18ftypheic\0\0', /HEIF/],
    ['a git-lfs pointer', 'version https://git-lfs.github.com/spec/v1\n', /git-lfs/],
    ['noise', '\x01\x02\x03\x04\x05', /no known/],
    ['a lone magic', '\xff\xd8\xff', /bad\.png/],
  ])('%s', async (_, content, reason) => {
    await refused(bytes(content), 'image_unreadable', reason);
  });

  it('header bombs, before decoding', async () => {
    await refused(pngBomb(30_000, 30_000), 'image_too_large', /30000x30000, 900 megapixels/);
    await refused(pngBomb(2_000_000_000, 2_000_000_000), 'image_unreadable');
  });

  it('one pixel', async () => {
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await refused(png, 'image_too_small', /1x1/);
  });

  it('more bytes than the limit', async () => {
    const png = await rgb().png().toBuffer();
    await expect(decodeImage(png, { limits: { maxFileBytes: 100 } })).rejects.toMatchObject({
      code: 'image_too_large',
    });
  });

  it('floating point samples', async () => {
    await refused(floatTiff(), 'image_unreadable', /unsigned bits/);
  });

  it('folders and missing files', async () => {
    await mkdir(join(dir, 'folder.png'));
    await refused(join(dir, 'folder.png'), 'image_unreadable', /folder\.png.*folder/);
    await refused(join(dir, 'none.png'), 'path_not_found', /none\.png/);
    await writeFile(join(dir, 'it\'s "ü" 🔩.png'), 'text');
    await refused(join(dir, 'it\'s "ü" 🔩.png'), 'image_unreadable', /🔩\.png/);
  });
});
