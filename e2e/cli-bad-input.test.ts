import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset, writeGoodFolder, writeHugeHeader, writeImage, writeMask } from './make-images.js';
import { failCli, runCli } from './run-cli.js';
import { createScratch, namesIn, type Scratch } from './scratch.js';
import { reluOnnx } from './tiny-onnx.js';

let scratch: Scratch;
let cwd: string;
const at = (...parts: string[]) => join(cwd, ...parts);
const run = (...args: string[]) => runCli(args, { cwd });
const fail = (...args: string[]) => failCli(args, cwd);

/** Files that look like images and are none, and the code each must be refused with. */
const BAD_FILES: Record<string, { code: string; write: (path: string) => Promise<unknown> }> = {
  'corrupt.png': {
    code: 'image_unreadable',
    write: async (path) => {
      const bytes = await readFile(at('good/00.png'));
      await writeFile(path, bytes.fill(0x5a, 60, bytes.length - 20));
    },
  },
  'truncated.png': {
    code: 'image_unreadable',
    write: async (path) => {
      const bytes = await readFile(at('good/00.png'));
      await writeFile(path, bytes.subarray(0, bytes.length >> 1));
    },
  },
  'empty.png': { code: 'image_unreadable', write: (path) => writeFile(path, '') },
  'one-pixel.png': {
    code: 'image_too_small',
    write: (path) =>
      sharp({ create: { width: 1, height: 1, channels: 3, background: 'gray' } })
        .png()
        .toFile(path),
  },
  'huge.png': { code: 'image_too_large', write: writeHugeHeader },
  'notes.jpg': {
    code: 'image_unreadable',
    write: (path) => writeFile(path, 'Remember to clean the lens.\n'),
  },
};
const BAD_NAMES = Object.keys(BAD_FILES);

beforeAll(async () => {
  scratch = await createScratch();
  cwd = scratch.dir;
  await writeGoodFolder(at('good'), 12);
  await mkdir(at('bad'));
  for (const [name, { write }] of Object.entries(BAD_FILES)) await write(at('bad', name));
  expect(await run('adapt', '--good', 'good', '--out', 'model')).toMatchObject({ code: 0 });
});
afterAll(() => scratch.remove());

describe('an image that is none', () => {
  it.each(BAD_NAMES)('is refused by inspect: %s', async (name) => {
    const { exit, code, stderr } = await fail('inspect', '--model', 'model', join('bad', name));
    expect(code).toBe(BAD_FILES[name].code);
    expect(exit).toBe(3);
    expect(stderr).toContain(name);
  });

  it.each(['truncated.png', 'huge.png'])('stops adapt before anything is written: %s', async (name) => {
    const dir = `good-and-${name}`;
    await writeGoodFolder(at(dir), 11);
    await writeFile(at(dir, name), await readFile(at('bad', name)));
    const { exit, code } = await fail('adapt', '--good', dir, '--out', `model-${name}`);
    expect(code).toBe(BAD_FILES[name].code);
    expect(exit).toBe(3);
    expect((await namesIn(cwd)).filter((entry) => entry.includes(`model-${name}`))).toEqual([]);
  });

  it('is left out and listed by inspect --skip-bad', async () => {
    const { code, stdout, stderr } = await run(
      'inspect',
      '--model',
      'model',
      '--skip-bad',
      'bad',
      'good/00.png',
    );
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; error?: { code: string } });
    expect(lines).toHaveLength(BAD_NAMES.length + 1);
    for (const { file, error } of lines) expect(error?.code).toBe(BAD_FILES[file.split('/').at(-1)!]?.code);
    expect(stderr).toContain(`${BAD_NAMES.length} left out`);
  });

  it('is left out and listed by adapt --skip-bad', async () => {
    await writeGoodFolder(at('mixed'), 12);
    for (const name of BAD_NAMES) await writeFile(at('mixed', name), await readFile(at('bad', name)));
    const { code, stdout, stderr } = await run(
      'adapt',
      '--good',
      'mixed',
      '--out',
      'model-mixed',
      '--skip-bad',
      '--json',
    );
    expect(code).toBe(0);
    const { good, skipped } = JSON.parse(stdout) as {
      good: number;
      skipped: { file: string; code: string }[];
    };
    expect(good).toBe(12);
    const codes = Object.fromEntries(skipped.map(({ file, code }) => [file.split('/').at(-1), code]));
    expect(codes).toEqual(Object.fromEntries(BAD_NAMES.map((name) => [name, BAD_FILES[name].code])));
    for (const name of BAD_NAMES) expect(stderr).toContain(name);
  });
});

describe('a path with nothing at it', () => {
  it.each([
    ['adapt', '--good', 'nowhere'],
    ['adapt', '--data', 'nowhere'],
    ['inspect', '--model', 'model', 'nowhere.png'],
    ['evaluate', '--model', 'model', '--data', 'nowhere'],
    ['replay', '--data', 'nowhere'],
    ['data', 'show', '--data', 'nowhere'],
    ['bases', 'check', 'nowhere.onnx'],
    ['adapt', '--good', 'good', '--base', 'nowhere/base.onnx', '--out', 'x'],
    ['inspect', '--model', 'nowhere', 'good/00.png'],
  ])('is named: %s %s %s', async (...args) => {
    const { exit, code, stderr } = await fail(...args);
    expect(code).toBe('path_not_found');
    expect(exit).toBe(3);
    expect(stderr).toContain('nowhere');
  });
});

describe('a folder that cannot teach', () => {
  it('because it holds no images', async () => {
    await mkdir(at('empty'));
    await writeFile(at('empty/readme.txt'), 'photos follow');
    expect(await fail('adapt', '--good', 'empty', '--out', 'x')).toMatchObject({
      code: 'folder_has_no_images',
      exit: 3,
    });
    expect(await fail('adapt', '--data', 'empty', '--out', 'x')).toMatchObject({
      code: 'folder_has_no_images',
      exit: 3,
    });
    expect(await fail('inspect', '--model', 'model', 'empty')).toMatchObject({
      code: 'folder_has_no_images',
      exit: 3,
    });
  });

  it('because it holds one good image', async () => {
    await writeGoodFolder(at('one'), 1);
    expect(await fail('adapt', '--good', 'one', '--out', 'x')).toMatchObject({
      code: 'too_few_good_images',
      exit: 3,
    });
  });

  it('because it holds defects only', async () => {
    for (const type of ['blot', 'spot'])
      for (let i = 0; i < 4; i++)
        await writeImage(at(`defects/test/${type}/${i}.png`), i, { isDefective: true });
    expect(await fail('adapt', '--data', 'defects', '--out', 'x')).toMatchObject({
      code: 'only_defects',
      exit: 3,
    });
  });

  it('and none of these leaves anything behind', async () => {
    expect((await namesIn(cwd)).filter((name) => name === 'x' || name.endsWith('.partial'))).toEqual([]);
  });
});

describe('a mask of another size than its image', () => {
  beforeAll(async () => {
    await writeDataset(at('masked'));
    await writeMask(at('masked/ground_truth/blot/3_mask.png'), 64);
  });

  it('is refused', async () => {
    const evaluated = await fail('evaluate', '--model', 'model', '--data', 'masked');
    expect(evaluated).toMatchObject({ code: 'mask_size_differs', exit: 3 });
    expect(evaluated.stderr).toContain('3_mask.png is 64x64 but its image is 128x128');
    const exported = await fail('data', 'export', '--data', 'masked', '--to', 'coco', '--out', 'masked-coco');
    expect(exported).toMatchObject({ code: 'mask_size_differs', exit: 3 });
    expect(await namesIn(cwd)).not.toContain('masked-coco');
  });

  it('is left out and listed with --skip-bad', async () => {
    const { code, stdout } = await run(
      'evaluate',
      '--model',
      'model',
      '--data',
      'masked',
      '--skip-bad',
      '--json',
    );
    expect(code).toBe(0);
    const { skipped } = JSON.parse(stdout) as { skipped: { code: string }[] };
    expect(skipped.map((entry) => entry.code)).toEqual(['mask_size_differs']);
  });
});

describe('a base that is none', () => {
  beforeAll(async () => {
    await writeFile(at('relu.onnx'), reluOnnx());
    await writeFile(at('text.onnx'), 'this is not protobuf');
  });

  it.each([
    ['relu.onnx', 'base_unusable'],
    ['text.onnx', 'onnx_invalid'],
    ['no-such-base', 'base_unknown'],
  ])('is refused: %s', async (base, expected) => {
    expect(await fail('adapt', '--good', 'good', '--base', base, '--out', 'x')).toMatchObject({
      code: expected,
      exit: 3,
    });
  });

  it('is explained by bases check', async () => {
    const { code, stdout } = await run('bases', 'check', 'relu.onnx', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ usable: false, problems: [expect.any(String)] });
  });
});
