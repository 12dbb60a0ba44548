import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapt } from '../adapt/adapt.js';
import { resolveBase } from '../bases/index.js';
import { FeatureExtractor, imageTensor } from '../features/extractor.js';
import type { RgbImage } from '../images/types.js';
import { createSession, modelMetadata, modelOpset, parseOnnx } from '../onnx/index.js';
import { HeadsRunner } from '../station/heads-runner.js';
import { createScratch, photo, range, writeGood, writeLine } from '../station/station-fixtures.js';
import { openModel, readManifest } from './open-model.js';
import { decodeState } from './state.js';

type TestManifest = Record<string, unknown> & { files: Record<string, { sha256: string }> };

const SETTINGS = { sidePx: 96, threads: 1, seed: 5 };
/** Known and new photos, good and defective, of several sizes. */
const PHOTOS: RgbImage[] = [
  ...range(0, 3).map((seed) => photo(seed)),
  ...range(500, 503).map((seed) => photo(seed)),
  ...range(510, 514).map((seed) => photo(seed, { defect: seed % 2 ? 'blot' : 'streak' })),
  photo(520, { width: 160, height: 64, defect: 'blot' }),
  photo(521, { width: 60, height: 150 }),
  photo(522, { width: 33, height: 31 }),
];

describe('the artifact', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;

  beforeAll(async () => {
    scratch = await createScratch();
    await writeGood(scratch.at('good'), range(0, 8));
    await writeLine(scratch.at('line'), { goodTrain: 8, goodTest: 2, perType: 5 });
    const cacheDir = scratch.at('cache');
    await adapt({ ...SETTINGS, good: scratch.at('good'), out: scratch.at('good-only'), cacheDir });
    await adapt({ ...SETTINGS, data: scratch.at('line'), out: scratch.at('labelled'), cacheDir });
  });
  afterAll(() => scratch.remove());

  const open = async (name: string) => {
    const dir = scratch.at(name);
    const manifest = await readManifest(dir);
    const station = decodeState(await readFile(join(dir, 'state.bin')), dir);
    return { dir, manifest, station, bytes: await readFile(join(dir, 'model.onnx')) };
  };

  describe.each(['good-only', 'labelled'])('of a %s model', (name) => {
    it('says the same as its heads say of extracted features', async () => {
      const { dir, manifest, station, bytes } = await open(name);
      const extractor = await FeatureExtractor.create(
        await resolveBase(manifest.base.id),
        manifest.recipe,
        1,
      );
      const runner = await HeadsRunner.create(station, 1);
      const model = await openModel(dir, { threads: 1 });
      const session = await createSession(bytes, { threads: 2 });
      const far = (a: Float32Array, b: Float32Array): number =>
        Math.max(a.length === b.length ? 0 : Infinity, ...a.map((v, i) => Math.abs(v - b[i])));
      for (const image of PHOTOS) {
        const expected = await runner.judge(await extractor.extract(image));
        const verdict = await model.judge(image);
        expect(Math.abs(verdict.score - expected.score)).toBeLessThan(1e-4);
        expect(far(verdict.embedding, expected.embedding)).toBeLessThan(1e-4);
        expect([verdict.heatmap.width, verdict.heatmap.height]).toEqual([
          expected.heatmap.width,
          expected.heatmap.height,
        ]);
        expect(far(verdict.heatmap.data, expected.heatmap.data)).toBeLessThan(1e-4);
        const { classes } = await session.run({ image: imageTensor(image) });
        expect(far(classes.data as Float32Array, expected.classes)).toBeLessThan(1e-4);
        expect(expected.classes).toHaveLength(manifest.defectTypes.length);
        expect(verdict.verdict).toBe(verdict.score >= manifest.threshold ? 'ng' : 'ok');
        expect(verdict.heatmap.data.every((v) => v >= 0 && v <= 1)).toBe(true);
      }
      await Promise.all([extractor.close(), runner.close(), model.close(), session.release()]);
    });

    it('carries what it is in its metadata, in operators every runtime knows', async () => {
      const { bytes, manifest } = await open(name);
      const onnx = parseOnnx(bytes, 'model.onnx');
      expect(modelOpset(onnx)).toBeLessThanOrEqual(20);
      expect(Number(onnx.irVersion)).toBeLessThanOrEqual(9);
      const metadata = modelMetadata(onnx);
      expect(Number(metadata['lemniscate.threshold'])).toBe(manifest.threshold);
      expect(metadata['lemniscate.dataset_digest']).toBe(manifest.dataset.digest);
      expect(metadata['lemniscate.code_version']).toBe(manifest.codeVersion);
      const { description: _, ...base } = manifest.base;
      expect(JSON.parse(metadata['lemniscate.base'])).toEqual(base);
      expect(JSON.parse(metadata['lemniscate.labels'])).toEqual(manifest.defectTypes);
      expect(JSON.parse(metadata['lemniscate.recipe'])).toEqual(manifest.recipe);
      expect(JSON.parse(metadata['lemniscate.calibration'])).toEqual(manifest.calibration);
    });

    it('is the same bytes when made again', async () => {
      const again = scratch.at(`${name}-again`);
      const from = name === 'labelled' ? { data: scratch.at('line') } : { good: scratch.at('good') };
      // Without the cache, and with threads that may sum in another order inside ONNX Runtime, as on the first day.
      await adapt({ ...SETTINGS, ...from, out: again, cacheDir: scratch.at(`${name}-cache`) });
      for (const file of ['model.onnx', 'state.bin', 'training.json', 'manifest.json'])
        expect(
          (await readFile(join(again, file))).equals(await readFile(join(scratch.at(name), file))),
          file,
        ).toBe(true);
    });
  });

  it('tells the types of defects apart, and names none for good parts', async () => {
    const { manifest } = await open('labelled');
    expect([...manifest.defectTypes].sort()).toEqual(['blot', 'streak']);
    const model = await openModel(scratch.at('labelled'), { threads: 1 });
    for (const defect of ['blot', 'streak'] as const)
      for (const seed of range(600, 603)) {
        const { verdict, defectType } = await model.judge(photo(seed, { defect }));
        expect([verdict, defectType?.type]).toEqual(['ng', defect]);
        expect(defectType?.share).toBeGreaterThan(0.5);
      }
    const { verdict, defectType } = await model.judge(photo(610));
    expect([verdict, defectType]).toEqual(['ok', null]);
    await model.close();
  });

  it('is hottest where the defect is', async () => {
    for (const name of ['good-only', 'labelled']) {
      const model = await openModel(scratch.at(name), { threads: 1 });
      const image = photo(3);
      for (let y = 60; y < 76; y++) image.data.fill(30, (y * 96 + 20) * 3, (y * 96 + 40) * 3);
      const { heatmap } = await model.judge(image);
      const top = Math.max(...heatmap.data);
      const hottest = range(0, heatmap.data.length).filter((i) => heatmap.data[i] === top);
      // However hot, cells are told apart.
      expect(hottest, name).toHaveLength(1);
      expect(top, name).toBeGreaterThan(0.5);
      expect(top, name).toBeLessThan(1);
      const [x, y] = [hottest[0] % heatmap.width, Math.floor(hottest[0] / heatmap.width)];
      expect(Math.abs(8 * (x + 0.5) - 30), `${name}, across`).toBeLessThan(24);
      expect(Math.abs(8 * (y + 0.5) - 68), `${name}, down`).toBeLessThan(24);
      await model.close();
    }
  });

  describe('is refused', () => {
    let count = 0;
    const copy = async (): Promise<string> => {
      const dir = scratch.at(`copy-${count++}`);
      await cp(scratch.at('good-only'), dir, { recursive: true });
      return dir;
    };
    const editManifest = async (edit: (manifest: TestManifest) => void): Promise<string> => {
      const dir = await copy();
      const path = join(dir, 'manifest.json');
      const manifest = JSON.parse(await readFile(path, 'utf8')) as TestManifest;
      edit(manifest);
      await writeFile(path, JSON.stringify(manifest));
      return dir;
    };

    it('once a byte of it has changed', async () => {
      const dir = await copy();
      const path = join(dir, 'model.onnx');
      const bytes = await readFile(path);
      bytes[bytes.length - 100] ^= 1;
      await writeFile(path, bytes);
      await expect(openModel(dir)).rejects.toMatchObject({ code: 'model_digest_mismatch' });
    });

    it('once the manifest describes another file, or none', async () => {
      const other = await editManifest((m) => {
        m.files['model.onnx'].sha256 = '0'.repeat(64);
      });
      await expect(openModel(other)).rejects.toMatchObject({ code: 'model_digest_mismatch' });
      const none = await editManifest((m) => {
        m.files = {};
      });
      await expect(openModel(none)).rejects.toMatchObject({ code: 'model_digest_mismatch' });
    });

    it.each([
      ['another format', (m: Record<string, unknown>) => (m.format = 'other/9')],
      ['no threshold', (m: Record<string, unknown>) => delete m.threshold],
      ['a threshold in words', (m: Record<string, unknown>) => (m.threshold = 'high')],
      [
        'an oversampling it cannot do',
        (m: Record<string, unknown>) => (m.recipe = { sidePx: 1, oversample: 3, coarse: true, tiles: 1 }),
      ],
    ])('with a manifest of %s', async (_, edit) => {
      await expect(openModel(await editManifest(edit))).rejects.toMatchObject({ code: 'model_invalid' });
    });

    it.each([
      ['threshold', (m: TestManifest) => (m.threshold = Number(m.threshold) / 2)],
      ['list of defect types', (m: TestManifest) => (m.defectTypes = ['scratch'])],
    ])('once its manifest has another %s than the graph', async (_, edit) => {
      await expect(openModel(await editManifest(edit))).rejects.toMatchObject({
        code: 'model_digest_mismatch',
        params: { path: expect.stringContaining('model.onnx'), detail: expect.stringContaining('manifest') },
      });
    });

    it('without its parts', async () => {
      await expect(openModel(scratch.at('nowhere'))).rejects.toMatchObject({ code: 'path_not_found' });
      await expect(openModel(scratch.at('good'))).rejects.toMatchObject({ code: 'model_invalid' });
      await expect(openModel(join(scratch.at('good-only'), 'model.onnx'))).rejects.toMatchObject({
        code: 'model_invalid',
      });
      const dir = await copy();
      await writeFile(join(dir, 'manifest.json'), '{ not json');
      await expect(openModel(dir)).rejects.toMatchObject({ code: 'model_invalid' });
    });

    it('when it is not a graph', async () => {
      const bytes = Buffer.from('no graph');
      const dir = await editManifest((m) => {
        m.files['model.onnx'].sha256 = createHash('sha256').update(bytes).digest('hex');
      });
      await writeFile(join(dir, 'model.onnx'), bytes);
      await expect(openModel(dir)).rejects.toMatchObject({
        code: 'model_invalid',
        message: expect.not.stringContaining('ONNX Runtime'),
      });
    });
  });
});
