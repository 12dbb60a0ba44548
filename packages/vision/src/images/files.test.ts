import { mkdtemp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareCodePoints } from './code-point-order.js';
import { listImages } from './list-images.js';
import { hashBytes, readImageFile } from './read-image-file.js';
import { readImageSize } from './read-image-size.js';
import { checkDecodedSize } from './read-header.js';
import { readMask } from './read-mask.js';
import { disguised } from './disguised-jpeg-fixtures.js';

let dir: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'images-')));
});
afterAll(() => rm(dir, { recursive: true }));

describe('listImages', () => {
  it('lists deep, odd and linked names once and in order', async () => {
    const root = join(dir, 'list');
    await mkdir(join(root, 'sub dir', '.hidden'), { recursive: true });
    const names = ['b.PNG', 'a.jpg', '🔩.png', '\uff5e.png', 'it\'s "x".TIF', 'sub dir/ü.bmp'];
    for (const name of [...names, '.dot.png', 'notes.txt', 'sub dir/.hidden/x.png'])
      await writeFile(join(root, name), '');
    await symlink(root, join(root, 'sub dir', 'loop'));
    await symlink(join(root, 'nowhere'), join(root, 'broken.png'));
    const found = await listImages(root);
    expect(found.map((path) => relative(root, path))).toEqual([...names].sort(compareCodePoints));
    expect(found.at(-1)).toContain('🔩');
  });

  it('says when there is nothing', async () => {
    await mkdir(join(dir, 'empty'));
    await expect(listImages(join(dir, 'empty'))).rejects.toMatchObject({ code: 'folder_has_no_images' });
    await expect(listImages(join(dir, 'missing'))).rejects.toMatchObject({ code: 'path_not_found' });
  });
});

it('hashes files and bytes alike', async () => {
  const path = join(dir, 'abc.png');
  await writeFile(path, 'abc');
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect([hashBytes(Buffer.from('abc')), (await readImageFile(path)).sha256]).toEqual([sha256, sha256]);
  await expect(readImageFile(path, { maxFileBytes: 2 })).rejects.toMatchObject({ code: 'image_too_large' });
});

it('reads the size of an image whose header lies at its end', async () => {
  const noise = Uint8Array.from({ length: 200 * 300 * 3 }, (_, i) => (i * 7919) % 251);
  const path = join(dir, 'late.tif');
  await sharp(noise, { raw: { width: 200, height: 300, channels: 3 } })
    .tiff({ compression: 'none' })
    .toFile(path);
  expect(await readImageSize(path)).toEqual({ width: 200, height: 300 });
});

describe('readMask', () => {
  const size = { width: 4, height: 2 };
  const write = async (
    name: string,
    values: ArrayLike<number>,
    channels: 1 | 3 | 4,
    depth: 'uchar' | 'ushort',
  ) => {
    const raw = { width: 4, height: 2, channels, depth } as { width: number; height: number; channels: 1 };
    const data = depth === 'ushort' ? Uint16Array.from(values) : Uint8Array.from(values);
    const space = depth === 'ushort' ? 'grey16' : channels === 1 ? 'b-w' : 'srgb';
    const path = join(dir, name);
    await sharp(data, { raw }).toColourspace(space).png().toFile(path);
    return path;
  };

  it('takes any value but zero for defect', async () => {
    const values = [0, 1, 255, 0, 7, 0, 0, 2];
    const expected = [0, 1, 1, 0, 1, 0, 0, 1];
    for (const depth of ['uchar', 'ushort'] as const) {
      const mask = await readMask(await write(`gray-${depth}.png`, values, 1, depth), size);
      expect([mask.width, mask.height, Array.from(mask.data)]).toEqual([4, 2, expected]);
    }
    const blue = values.flatMap((value) => [0, 0, value]);
    expect(Array.from((await readMask(await write('rgb.png', blue, 3, 'uchar'), size)).data)).toEqual(
      expected,
    );
    const onClear = values.flatMap((value) => [255, 255, 255, value]);
    expect(Array.from((await readMask(await write('rgba.png', onClear, 4, 'uchar'), size)).data)).toEqual(
      expected,
    );
  });

  it('refuses another size than its image', async () => {
    const path = await write('size.png', new Uint8Array(8), 1, 'uchar');
    await expect(readMask(path, { width: 2, height: 4 })).rejects.toMatchObject({
      code: 'mask_size_differs',
      message: expect.stringContaining('4x2'),
    });
  });

  it('decodes no more pixels than were checked', async () => {
    const large = await sharp({ create: { width: 640, height: 480, channels: 3, background: 'black' } })
      .toColourspace('b-w')
      .jpeg()
      .toBuffer();
    const path = join(dir, 'disguised.jpg');
    await writeFile(path, disguised(large, [0xff]));
    await expect(readMask(path, { width: 16, height: 16 })).rejects.toMatchObject({
      code: 'mask_size_differs',
      message: expect.stringContaining('640x480'),
    });
    expect(() => checkDecodedSize({ width: 640, height: 480 }, { width: 16, height: 16 }, 'it')).toThrow(
      /16x16, but it decodes to 640x480/,
    );
  });
});
