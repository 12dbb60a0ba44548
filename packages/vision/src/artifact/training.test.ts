import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createScratch } from '../station/station-fixtures.js';
import { sha256Hex } from './files.js';
import type { Manifest } from './manifest.js';
import { readTraining } from './training.js';

it('reads what a model learned from, and names the model when that is not to be read', async () => {
  const scratch = await createScratch();
  const read = async (text: string) => {
    const dir = scratch.at('model');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'training.json'), text);
    const sha256 = sha256Hex(Buffer.from(text));
    return readTraining(dir, { files: { 'training.json': { sha256, sizeBytes: 1 } } } as unknown as Manifest);
  };
  const image = { file: 'a.png', sha256: 'x', label: 'ok', defectTypes: [] };
  expect(await read(JSON.stringify({ images: [image] }))).toEqual({ images: [image] });
  for (const text of ['{', '[]', '{"images": [{"file": 1}]}'])
    await expect(read(text)).rejects.toMatchObject({
      code: 'model_invalid',
      params: { path: scratch.at('model'), detail: expect.stringContaining('training.json') },
    });
  await scratch.remove();
});
