import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Model, openModel } from '../artifact/open-model.js';
import { decodeImage } from '../images/decode-image.js';
import { createScratch, range, writeGood, writePhoto } from '../station/station-fixtures.js';
import { adapt } from './adapt.js';
import { heatmapNames } from './heatmap-files.js';
import { inspectFiles, type Inspection } from './inspect.js';

describe('inspectFiles', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let model: Model;
  let files: string[];

  beforeAll(async () => {
    scratch = await createScratch();
    files = await writeGood(scratch.at('good'), range(0, 5));
    await adapt({
      good: scratch.at('good'),
      out: scratch.at('model'),
      sidePx: 96,
      threads: 1,
      cacheDir: scratch.at('cache'),
    });
    model = await openModel(scratch.at('model'), { threads: 1 });
  });
  afterAll(async () => {
    await model.close();
    await scratch.remove();
  });

  const all = async (generator: AsyncGenerator<Inspection>): Promise<Inspection[]> => {
    const out: Inspection[] = [];
    for await (const inspection of generator) out.push(inspection);
    return out;
  };

  it('judges in order, as the model judges one photo', async () => {
    const inspections = await all(inspectFiles(model, files));
    expect(inspections.map((i) => i.file)).toEqual(files);
    for (const inspection of inspections) {
      const { score, verdict } = await model.judge(await decodeImage(inspection.file));
      expect(inspection).toMatchObject({ score, verdict, threshold: 0.5, defectType: null });
      expect(inspection).not.toHaveProperty('heatmapPath');
    }
  });

  it('writes heat maps, telling photos of one name apart', async () => {
    const twin = await writePhoto(scratch.at('other/0000.png'), 40, { defect: 'blot' });
    const dir = scratch.at('maps');
    const [first, second] = await all(inspectFiles(model, [files[0], twin], { heatmapsDir: dir }));
    expect((await readdir(dir)).sort()).toEqual(['0000-2.png', '0000.png']);
    expect([first, second]).toMatchObject([
      { heatmapPath: join(dir, '0000.png') },
      { heatmapPath: join(dir, '0000-2.png') },
    ]);
  });

  it('never writes a heat map where a photo to be judged lies', async () => {
    const before = await readFile(files[0]);
    for (const photos of [[files[0]], [files[0], files[1]]])
      await expect(
        all(inspectFiles(model, photos, { heatmapsDir: scratch.at('good') })),
      ).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(files[0]) });
    await mkdir(scratch.at('links'));
    await symlink(files[0], scratch.at('links/linked.png'));
    await expect(
      all(inspectFiles(model, [scratch.at('links/linked.png')], { heatmapsDir: scratch.at('good') })),
    ).rejects.toMatchObject({ code: 'usage' });
    expect((await readFile(files[0])).equals(before)).toBe(true);
    expect(await readdir(scratch.at('good'))).toHaveLength(files.length);
  });

  it('gives every photo a name of its own, whatever numbers names bring along', () => {
    expect(heatmapNames(['a.png', 'x/a.jpg', 'a-2.png', 'A.bmp', 'a-2.jpg', '.png'])).toEqual([
      'a.png',
      'a-2.png',
      'a-2-2.png',
      'A-3.png',
      'a-2-3.png',
      '.png.png',
    ]);
  });

  it('replaces the heat maps of the last time, each whole', async () => {
    const dir = scratch.at('again');
    for (let time = 0; time < 2; time++) await all(inspectFiles(model, [files[0]], { heatmapsDir: dir }));
    expect(await readdir(dir)).toEqual(['0000.png']);
  });

  it('reports bad photos in their place when told to skip them, and stops otherwise', async () => {
    const bad = scratch.at('bad.png');
    await writeFile(bad, 'no picture');
    const inspections = await all(inspectFiles(model, [files[0], bad, files[1]], { skipBad: true }));
    expect(inspections[1]).toMatchObject({ file: bad, error: { code: 'image_unreadable' } });
    expect(inspections[2]).toHaveProperty('score');
    await expect(all(inspectFiles(model, [bad]))).rejects.toMatchObject({ code: 'image_unreadable' });
  });

  it('goes on with one photo at a time where two would be too large, bad ones among them', async () => {
    const bad = scratch.at('cut.png');
    const whole = await readFile(files[0]);
    await writeFile(bad, whole.subarray(0, whole.length / 2));
    const photos = [files[0], bad, ...files.slice(1)];
    const inspections = await all(inspectFiles(model, photos, { skipBad: true, pixelsInHand: 1 }));
    expect(inspections.map((i) => i.file)).toEqual(photos);
    expect(inspections.filter((i) => 'error' in i)).toHaveLength(1);
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    await expect(
      all(inspectFiles(model, files, { onProgress, signal: controller.signal })),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says so when heat maps cannot be written', async () => {
    const blocked = scratch.at('blocked');
    await writeFile(blocked, '');
    await expect(
      all(inspectFiles(model, files, { heatmapsDir: join(blocked, 'maps') })),
    ).rejects.toMatchObject({ code: 'write_failed' });
  });
});
