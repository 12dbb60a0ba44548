import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratch } from '../station/station-fixtures.js';
import { checkReplaceable } from './check-replaceable.js';

const DIGEST = '0'.repeat(64);
const MANIFEST = {
  format: 'lemniscate-model/1',
  codeVersion: '0',
  base: { id: 'base', license: 'none', sha256: DIGEST },
  dataset: { digest: DIGEST, good: 1, defects: 0 },
  seed: 1,
  recipe: { sidePx: 96, oversample: 1, coarse: true, tiles: 1 },
  defectTypes: [],
  threshold: 0.5,
  calibration: { method: 'conformal', guaranteed: true, note: '' },
  heads: [],
  files: { 'model.onnx': { sha256: DIGEST, sizeBytes: 1 } },
};

describe('checkReplaceable', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  beforeAll(async () => {
    scratch = await createScratch();
  });
  afterAll(() => scratch.remove());

  const folder = async (name: string, files: Record<string, string>): Promise<string> => {
    await mkdir(scratch.at(name), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(scratch.at(name), file), text);
    return scratch.at(name);
  };
  const model = (name: string, more: Record<string, string> = {}): Promise<string> =>
    folder(name, { 'manifest.json': JSON.stringify(MANIFEST), 'model.onnx': 'x', ...more });
  const refused = (dir: string, inputs: readonly string[], detail: RegExp | string): Promise<void> =>
    expect(checkReplaceable(dir, inputs)).rejects.toMatchObject({
      code: 'folder_not_replaced',
      params: { path: dir, detail: expect.stringMatching(detail) },
    });

  it('lets a model take the place of nothing, of an empty folder and of an older model', async () => {
    await checkReplaceable(scratch.at('none'), [scratch.at('none either')]);
    await checkReplaceable(await folder('empty', {}));
    await checkReplaceable(await model('older'), ['lemniscate-s16']);
  });

  it('and of nothing else', async () => {
    await refused(await folder('photos', { 'a.png': '' }), [], /no model/);
    await refused(await folder('half', { 'manifest.json': '{}' }), [], /no model/);
    await refused(join(await folder('with', { file: '' }), 'file'), [], /is a file/);
    await refused(await model('notes', { 'notes.txt': '' }), [], /more than a model: .*notes\.txt/);
    const nested = await model('nested');
    await mkdir(join(nested, 'training.json'));
    await refused(nested, [], /more than a model/);
    await refused(process.cwd(), [], /the folder the command runs in/);
  });

  it('not even of an older model or an empty folder that holds what is learned from', async () => {
    const older = await model('learned-from');
    await refused(older, [join(older, 'model.onnx')], /to be learned from/);
    await symlink(older, scratch.at('link'));
    await refused(scratch.at('link'), [join(older, 'model.onnx')], /to be learned from/);
    const photos = await folder('photos-to-come', {});
    await refused(photos, [photos], /to be learned from/);
    await checkReplaceable(photos, [`${photos}-2`]);
  });
});
