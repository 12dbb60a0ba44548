import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { multiplyAddsPerPixel } from './multiply-adds.js';
import { resolveBase } from './resolve.js';
import { convNet, tokenNet, writeModel } from './testing.js';

describe('multiplyAddsPerPixel', () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'multiply-adds-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const count = async (path: string): Promise<number> => multiplyAddsPerPixel(await resolveBase(path));

  it('counts convolutions up to the last feature, by hand', async () => {
    const path = await writeModel(join(dir, 'conv.onnx'), convNet());
    // 3→8 at stride 2, 8→8 at 4, 8→12 and 12→12 at 8, 12→40 at 8, 40→20 and 20→20 at 16; the head after it is cut off.
    const byHand =
      (9 * 3 * 8) / 4 +
      (9 * 8 * 8) / 16 +
      (9 * 8 * 12 + 9 * 12 * 12 + 12 * 40) / 64 +
      (9 * 40 * 20 + 9 * 20 * 20) / 256;
    expect(await count(path)).toBeCloseTo(byHand, 6);
  });

  it('is the same for an image of one fixed size and a fixed number of images', async () => {
    const free = await count(await writeModel(join(dir, 'free.onnx'), convNet()));
    const fixed = await count(
      await writeModel(join(dir, 'fixed.onnx'), convNet({ input: [2, 3, 128, 128] })),
    );
    expect(fixed).toBeCloseTo(free, 6);
  });

  it('counts the products of tokens, by hand', async () => {
    const path = await writeModel(join(dir, 'tokens.onnx'), tokenNet({ bakedSide: 64 }));
    // 16 patches and a class token of 10 channels; what each makes of each, and back.
    const byHand = 16 * 10 * (3 * 16 * 16) + 2 * (17 * 17 * 10);
    expect(await count(path)).toBeCloseTo(byHand / 64 ** 2, 6);
  });

  it('finds what MobileNetV2 costs up to stride 16, as the base in the box is built', async () => {
    // Multiply-adds of the first 13 blocks and the next expansion at 224 px, from the table of channels of Sandler et al. 2018: 0.21 · 10⁹.
    expect((await count('lemniscate-s16')) * 224 ** 2).toBeCloseTo(0.21e9, -7);
  });
});
