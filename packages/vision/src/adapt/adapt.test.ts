import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256Hex } from '../artifact/files.js';
import { openModel, readManifest } from '../artifact/open-model.js';
import { tokenNet, writeModel } from '../bases/testing.js';
import { FeatureStore } from '../features/store.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import {
  createScratch,
  photo,
  range,
  writeGood,
  writeLine,
  writePhoto,
} from '../station/station-fixtures.js';
import { adapt } from './adapt.js';

describe('adapt', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let settings: { sidePx: number; threads: number; cacheDir: string };

  beforeAll(async () => {
    scratch = await createScratch();
    settings = { sidePx: 96, threads: 1, cacheDir: scratch.at('cache') };
    await writeGood(scratch.at('good'), range(0, 12));
    await writeGood(scratch.at('more'), range(700, 706));
    await writeLine(scratch.at('line'), { goodTrain: 12, goodTest: 4, perType: 6 });
  });
  afterAll(() => scratch.remove());

  /** A copy of the model of good photos. */
  const goodModel = async (name: string): Promise<string> => {
    await cp(scratch.at('from-good'), scratch.at(name), { recursive: true });
    return scratch.at(name);
  };
  const bytesOf = (name: string): Promise<Buffer> => readFile(join(scratch.at(name), 'model.onnx'));
  const judge = async (name: string, images: readonly ReturnType<typeof photo>[]) => {
    const model = await openModel(scratch.at(name), { threads: 1 });
    const verdicts = [];
    for (const image of images) verdicts.push(await model.judge(image));
    await model.close();
    return verdicts;
  };

  it('learns from changed copies when told to, scores none of them, and says so', async () => {
    const learn = (name: string, augment: 'none' | 'flips') =>
      adapt({ ...settings, good: scratch.at('good'), out: scratch.at(name), augment });
    const result = await learn('flipped', 'flips');
    expect(result.augmentation).toBe('flips');
    expect(await readManifest(scratch.at('flipped'))).toMatchObject({
      augmentation: 'flips',
      dataset: { good: 12 },
    });
    const plain = await learn('plain', 'none');
    expect(plain.augmentation).toBe('none');
    // The same number of calibration scores: those of the photos.
    expect(result.calibration.note).toBe(plain.calibration.note);
    expect((await bytesOf('flipped')).equals(await bytesOf('plain'))).toBe(false);
    await learn('flipped-again', 'flips');
    expect((await bytesOf('flipped-again')).equals(await bytesOf('flipped'))).toBe(true);
  });

  it('learns from good photos what is odd', async () => {
    const out = scratch.at('from-good');
    const result = await adapt({ ...settings, good: scratch.at('good'), out });
    expect(result).toMatchObject({
      out,
      modelPath: join(out, 'model.onnx'),
      base: 'lemniscate-s16',
      good: 12,
      defects: 0,
      defectTypes: [],
      sidePx: 96,
      heads: [{ name: 'anomaly', weight: 1 }],
      threshold: 0.5,
      calibration: { method: 'tail-extrapolated', guaranteed: false },
      expected: { auroc: null, escapeRate: null, falseRejectRate: null },
      skipped: [],
    });
    expect(result.modelBytes).toBe((await bytesOf('from-good')).length);
    expect((await readdir(out)).sort()).toEqual([
      'manifest.json',
      'model.onnx',
      'reference.json',
      'state.bin',
      'training.json',
    ]);
    const good = await judge(
      'from-good',
      range(800, 808).map((s) => photo(s)),
    );
    const bad = await judge(
      'from-good',
      range(800, 804).flatMap((s) => [photo(s, { defect: 'blot' }), photo(s, { defect: 'streak' })]),
    );
    expect(good.filter((v) => v.verdict === 'ok').length).toBeGreaterThanOrEqual(7);
    expect(bad.map((v) => v.verdict)).toEqual(Array(8).fill('ng'));
  });

  it('takes the place of no folder of photos, and says so before it learns', async () => {
    await writeGood(scratch.at('photos/good'), [1, 2, 3]);
    const stages: string[] = [];
    for (const out of ['photos', 'photos/good', 'photos/good/0001.png'])
      await expect(
        adapt({
          ...settings,
          good: scratch.at('photos/good'),
          out: scratch.at(out),
          onProgress: ({ stage }) => stages.push(stage),
        }),
      ).rejects.toMatchObject({ code: 'folder_not_replaced' });
    expect(stages).toEqual([]);
    expect(await readdir(scratch.at('photos'))).toEqual(['good']);
    expect(await readdir(scratch.at('photos/good'))).toHaveLength(3);
  });

  it('guarantees a false-reject rate that enough photos can show', async () => {
    const { calibration } = await adapt({
      ...settings,
      good: scratch.at('good'),
      out: scratch.at('rate'),
      falseRejectRate: 0.1,
    });
    expect(calibration).toMatchObject({ method: 'conformal', guaranteed: true });
    expect(calibration.note).toContain('10 %');
  });

  it('learns from labelled photos, and tells how well', async () => {
    const result = await adapt({ ...settings, data: scratch.at('line'), out: scratch.at('from-line') });
    expect(result).toMatchObject({ good: 16, defects: 12, calibration: { method: 'cost' } });
    expect([...result.defectTypes].sort()).toEqual(['blot', 'streak']);
    expect(result.expected.auroc).toBeGreaterThan(0.95);
    expect(result.expected.escapeRate).toMatchObject({ of: 12 });
    expect(result.expected.falseRejectRate).toMatchObject({ of: 16 });
    expect(result.heads.reduce((sum, h) => sum + h.weight, 0)).toBeCloseTo(1, 6);
    const verdicts = await judge(
      'from-line',
      range(800, 804).flatMap((s) => [photo(s), photo(s, { defect: 'blot' })]),
    );
    expect(verdicts.map((v) => v.verdict)).toEqual(['ok', 'ng', 'ok', 'ng', 'ok', 'ng', 'ok', 'ng']);
  });

  it('learns from photos without a label how parts vary, and records them; the same ones make the same file', async () => {
    const learn = (name: string, unlabelled?: string[]) =>
      adapt({ ...settings, data: scratch.at('line'), unlabelled, out: scratch.at(name) });
    const photos = (await readdir(scratch.at('more'))).map((file) => join(scratch.at('more'), file));
    await learn('without');
    expect(await learn('with', photos)).toMatchObject({ unlabelled: photos.length });
    await learn('with-again', photos.toReversed());
    expect((await bytesOf('with')).equals(await bytesOf('without'))).toBe(false);
    expect((await bytesOf('with')).equals(await bytesOf('with-again'))).toBe(true);
    const training = async (name: string) =>
      JSON.parse(await readFile(join(scratch.at(name), 'training.json'), 'utf8')) as Record<
        string,
        unknown[]
      >;
    const digests = await Promise.all(photos.map(async (file) => sha256Hex(await readFile(file))));
    expect((await training('with')).unlabelled).toEqual(digests.toSorted());
    expect((await training('with')).images).toEqual((await training('without')).images);
    expect(await training('without')).not.toHaveProperty('unlabelled');

    await writeFile(scratch.at('broken.png'), 'not a photo');
    const broken = [...photos, scratch.at('broken.png')];
    await expect(learn('with', broken)).rejects.toThrow(/broken\.png/);
    await expect(
      adapt({
        ...settings,
        good: scratch.at('more'),
        unlabelled: photos,
        update: scratch.at('with'),
        out: scratch.at('with'),
      }),
    ).rejects.toThrow(/without a label/);
  });

  it('tells the same photos with other regions apart, and says which regions taught', async () => {
    const at = (file: string): string => join(scratch.at('good'), file);
    const files = (await readdir(scratch.at('good'))).sort();
    const box = { type: 'dent', x: 8, y: 8, width: 24, height: 24 };
    const learn = async (name: string, regions: (typeof box)[], use: 'use' | 'ignore' = 'use') => {
      await adapt({
        ...settings,
        samples: files.map((file, i) =>
          i < 4
            ? { path: at(file), file, label: 'ng' as const, defectTypes: ['dent'], regions }
            : { path: at(file), file, label: 'ok' as const, defectTypes: [] },
        ),
        regions: use,
        out: scratch.at(name),
      });
      const { dataset } = await readManifest(scratch.at(name));
      const training = await readFile(join(scratch.at(name), 'training.json'), 'utf8');
      const { images } = JSON.parse(training) as { images: { label: string; regions?: unknown }[] };
      return { dataset, regions: images.filter((i) => i.label === 'ng').map((i) => i.regions) };
    };
    const other = { ...box, x: 40 };
    const [boxed, moved, both, turned, none, ignored] = [
      await learn('boxed', [box]),
      await learn('moved', [other]),
      await learn('both', [box, other]),
      await learn('turned', [other, box]),
      await learn('none', []),
      await learn('ignored', [box], 'ignore'),
    ];
    const digests = [boxed, moved, both, none].map((m) => m.dataset.digest);
    expect(new Set(digests).size).toBe(4);
    expect(turned.dataset.digest).toBe(both.dataset.digest);
    expect(ignored.dataset).toEqual(none.dataset);
    expect([boxed.dataset.regions, none.dataset.regions]).toEqual([4, 0]);
    expect(boxed.regions).toEqual([[box], [box], [box], [box]]);
    expect(ignored.regions.every((r) => r === undefined)).toBe(true);
  });

  it('records the digest of each mask', async () => {
    const training = await readFile(join(scratch.at('from-line'), 'training.json'), 'utf8');
    const { images } = JSON.parse(training) as {
      images: { file: string; label: string; maskSha256?: string }[];
    };
    for (const { file, label, maskSha256 } of images) {
      const mask = file.replace('test/', 'ground_truth/').replace('.png', '_mask.png');
      const bytes = label === 'ng' ? await readFile(join(scratch.at('line'), mask)) : undefined;
      expect(maskSha256, file).toBe(bytes && sha256Hex(bytes));
    }
  });

  it('passes fewer defects where they cost more', async () => {
    const run = (name: string, escape: number) =>
      adapt({
        ...settings,
        data: scratch.at('line'),
        out: scratch.at(name),
        costs: { escape, falseReject: 1 },
      });
    const [dear, cheap] = [await run('dear', 1000), await run('cheap', 0.001)];
    expect(dear.threshold).toBeLessThanOrEqual(cheap.threshold);
    expect(dear.expected.escapeRate!.count).toBeLessThanOrEqual(cheap.expected.escapeRate!.count);
  });

  it('chooses a working size of its own accord', async () => {
    const { sidePx } = await adapt({
      ...settings,
      sidePx: undefined,
      good: scratch.at('good'),
      out: scratch.at('sized'),
    });
    expect(sidePx).toBe(224);
  });

  it('follows the seed, and tells the same data from its content', async () => {
    await adapt({ ...settings, data: scratch.at('line'), out: scratch.at('seed-1'), seed: 1 });
    expect((await bytesOf('seed-1')).equals(await bytesOf('from-line'))).toBe(false);
    const [one, nought] = [
      await readManifest(scratch.at('seed-1')),
      await readManifest(scratch.at('from-line')),
    ];
    expect(one.dataset).toEqual(nought.dataset);
    expect([one.seed, nought.seed]).toEqual([1, 0]);
  });

  describe('brings a model up to date', () => {
    it('from what it kept, without the old photos', async () => {
      await cp(scratch.at('good'), scratch.at('moved'), { recursive: true });
      await adapt({
        ...settings,
        cacheDir: scratch.at('cache-u'),
        good: scratch.at('moved'),
        out: scratch.at('before'),
      });
      await rm(scratch.at('moved'), { recursive: true });
      await rm(scratch.at('cache-u'), { recursive: true });
      const before = await bytesOf('before');
      const update = { ...settings, good: scratch.at('more'), update: scratch.at('before') };
      const result = await adapt({ ...update, out: scratch.at('after') });
      expect(result).toMatchObject({ good: 18, defects: 0 });
      expect((await bytesOf('before')).equals(before)).toBe(true);
      expect((await bytesOf('after')).equals(before)).toBe(false);
      expect((await readManifest(scratch.at('after'))).dataset).toMatchObject({ good: 18 });
      const training = JSON.parse(await readFile(join(scratch.at('after'), 'training.json'), 'utf8')) as {
        images: unknown[];
      };
      expect(training.images).toHaveLength(18);
      await adapt({ ...update, out: scratch.at('after-again') });
      expect((await bytesOf('after-again')).equals(await bytesOf('after'))).toBe(true);
    });

    it('without finding out about its base again, but for folders that do not describe it', async () => {
      const base = await writeModel(scratch.at('plain.onnx'), tokenNet());
      const from = scratch.at('over-plain');
      await adapt({ ...settings, base, good: scratch.at('good'), out: from });
      const { description } = (await readManifest(from)).base;
      expect(description?.features).toMatchObject([{ kind: 'tokens', stride: 16 }]);
      const update = (out: string) =>
        adapt({ ...settings, base, good: scratch.at('more'), update: from, out: scratch.at(out) });
      await update('described');
      const path = join(from, 'manifest.json');
      const manifest = JSON.parse(await readFile(path, 'utf8')) as { base: { description?: unknown } };
      delete manifest.base.description;
      await writeFile(path, JSON.stringify(manifest));
      await update('undescribed');
      expect((await bytesOf('undescribed')).equals(await bytesOf('described'))).toBe(true);
    });

    it('so that a new look of good parts is no longer odd', async () => {
      // A second variant of the part: a bright square in the middle.
      const variant = (seed: number) => {
        const image = photo(seed);
        for (let y = 40; y < 56; y++) image.data.fill(235, (y * 96 + 40) * 3, (y * 96 + 56) * 3);
        return image;
      };
      await mkdir(scratch.at('variants'));
      for (const seed of range(0, 6)) {
        const { data, width, height } = variant(seed);
        await sharp(data, { raw: { width, height, channels: 3 } })
          .png()
          .toFile(join(scratch.at('variants'), `${seed}.png`));
      }
      await goodModel('one-look');
      await adapt({
        ...settings,
        good: scratch.at('variants'),
        update: scratch.at('one-look'),
        out: scratch.at('two-looks'),
      });
      const [was] = await judge('one-look', [variant(50)]);
      const [is, blot] = await judge('two-looks', [variant(50), photo(51, { defect: 'blot' })]);
      expect(was.verdict).toBe('ng');
      expect(is.score).toBeLessThan(was.score);
      expect(is.verdict).toBe('ok');
      expect(blot.verdict).toBe('ng');
    });

    it('in place, and twice', async () => {
      const out = await goodModel('in-place');
      await adapt({ ...settings, good: scratch.at('more'), update: out, out });
      // Photos it knows already add nothing.
      const twice = await adapt({ ...settings, good: scratch.at('more'), update: out, out });
      expect(twice.good).toBe(18);
    });

    it('keeping what supervised heads have learned', async () => {
      const result = await adapt({
        ...settings,
        good: scratch.at('more'),
        update: scratch.at('from-line'),
        out: scratch.at('taught-more'),
      });
      expect(result).toMatchObject({ good: 22, defects: 12, calibration: { method: 'cost' } });
      const [good, bad] = await judge('taught-more', [photo(900), photo(900, { defect: 'streak' })]);
      expect([good.verdict, bad.verdict, bad.defectType?.type]).toEqual(['ok', 'ng', 'streak']);
    });

    it('keeping the false-reject rate it was made for', async () => {
      const { calibration } = await adapt({
        ...settings,
        good: scratch.at('more'),
        update: scratch.at('rate'),
        out: scratch.at('ten-more'),
      });
      expect(calibration).toMatchObject({ method: 'conformal', guaranteed: true });
      expect(calibration.note).toContain('10 %');
    });

    it('but not from defects, nor over another base, nor from a damaged model', async () => {
      const from = await goodModel('updatable');
      await expect(
        adapt({ ...settings, data: scratch.at('line'), update: from, out: scratch.at('no') }),
      ).rejects.toMatchObject({ code: 'usage' });
      const state = join(from, 'state.bin');
      const bytes = await readFile(state);
      bytes[bytes.length - 1] ^= 1;
      await writeFile(state, bytes);
      await expect(
        adapt({ ...settings, good: scratch.at('more'), update: from, out: scratch.at('no') }),
      ).rejects.toMatchObject({
        code: 'model_digest_mismatch',
      });
      expect(await readdir(scratch.dir)).not.toContain('no');
    });
  });

  it.each(['reading images', 'learning'])('leaves nothing behind when stopped while %s', async (stage) => {
    await mkdir(scratch.at(`stop ${stage}`));
    const controller = new AbortController();
    const out = join(scratch.at(`stop ${stage}`), 'model');
    const stopped = adapt({
      ...settings,
      data: scratch.at('line'),
      out,
      signal: controller.signal,
      onProgress: (p) => p.stage === stage && p.done > 1 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(scratch.at(`stop ${stage}`))).toEqual([]);
  });

  it('keeps the model that was there when stopped', async () => {
    const out = await goodModel('kept');
    const before = await bytesOf('kept');
    await expect(
      adapt({ ...settings, data: scratch.at('line'), out, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect((await bytesOf('kept')).equals(before)).toBe(true);
  });

  describe('with photos that cannot be used', () => {
    let dir: string;

    beforeAll(async () => {
      dir = scratch.at('with-bad');
      await writeGood(dir, range(0, 5));
      await writeFile(join(dir, 'broken.png'), 'no picture');
    });

    it('stops', async () => {
      await expect(adapt({ ...settings, good: dir, out: scratch.at('never') })).rejects.toMatchObject({
        code: 'image_unreadable',
        params: { path: expect.stringContaining('broken.png') },
      });
    });

    it('goes on and lists them when told to', async () => {
      const result = await adapt({ ...settings, good: dir, out: scratch.at('skipping'), skipBad: true });
      expect(result.good).toBe(5);
      expect(result.skipped).toMatchObject([
        { file: expect.stringContaining('broken.png'), code: 'image_unreadable' },
      ]);
    });

    it('counts only those that can', async () => {
      const few = scratch.at('few');
      await writePhoto(join(few, 'a.png'), 1);
      await writeFile(join(few, 'b.png'), 'no picture');
      await expect(
        adapt({ ...settings, good: few, out: scratch.at('never'), skipBad: true }),
      ).rejects.toMatchObject({
        code: 'too_few_good_images',
      });
    });
  });

  it('works over any base: tokens of a fixed size, cut into tiles', async () => {
    const base = await writeModel(scratch.at('vit.onnx'), tokenNet({ bakedSide: 64 }));
    const out = scratch.at('over-vit');
    const result = await adapt({ ...settings, sidePx: 128, base, good: scratch.at('good'), out });
    expect(result).toMatchObject({ good: 12, sidePx: 128 });
    const [verdict] = await judge('over-vit', [photo(900)]);
    expect([verdict.heatmap.width, verdict.heatmap.height]).toEqual([8, 8]);
    // The model says which base it needs, not where on this machine that was.
    await expect(adapt({ ...settings, good: scratch.at('more'), update: out, out })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await adapt({ ...settings, base, good: scratch.at('more'), update: out, out })).toMatchObject({
      good: 18,
    });
    const other = await writeModel(scratch.at('other.onnx'), tokenNet({ bakedSide: 32 }));
    await expect(
      adapt({ ...settings, base: other, good: scratch.at('more'), update: out, out }),
    ).rejects.toMatchObject({
      code: 'model_invalid',
    });
  });

  describe('closes the features it opened', () => {
    afterEach(() => vi.restoreAllMocks());
    const expectAllClosed = async (run: () => Promise<unknown>, error: object): Promise<void> => {
      const open = vi.spyOn(FeatureStore, 'open');
      const close = vi.spyOn(FeatureStore.prototype, 'close');
      await expect(run()).rejects.toMatchObject(error);
      const opened = open.mock.results.map((r) => r.value as FeatureStore);
      expect(opened.length).toBeGreaterThan(0);
      for (const store of opened) expect(close.mock.contexts).toContain(store);
    };

    it('when a photo cannot be read', async () => {
      await writeGood(scratch.at('torn'), range(0, 3));
      await writeFile(join(scratch.at('torn'), 'z.png'), 'no picture');
      const run = () => adapt({ ...settings, good: scratch.at('torn'), out: scratch.at('never') });
      await expectAllClosed(run, { code: 'image_unreadable' });
    });

    it.each(['a new model', 'an update'])('when the scorer of %s does not start', async (what) => {
      vi.spyOn(AnomalyScorer, 'create').mockRejectedValueOnce(new Error('no scorer'));
      // An update with photos the model knows needs none.
      const from =
        what === 'an update'
          ? { good: scratch.at('more'), update: scratch.at('from-good') }
          : { good: scratch.at('good') };
      const run = () => adapt({ ...settings, ...from, out: scratch.at('never') });
      await expectAllClosed(run, { message: 'no scorer' });
    });
  });

  it('says what is missing', async () => {
    const out = scratch.at('never');
    await writePhoto(join(scratch.at('one'), '1.png'), 1);
    await expect(adapt({ ...settings, good: scratch.at('one'), out })).rejects.toMatchObject({
      code: 'too_few_good_images',
      params: { found: 1, needed: 2 },
    });
    for (const defect of ['blot', 'streak'] as const)
      for (const seed of range(0, 3))
        await writePhoto(join(scratch.at('defects-only'), `test/${defect}/${seed}.png`), seed, { defect });
    await expect(adapt({ ...settings, data: scratch.at('defects-only'), out })).rejects.toMatchObject({
      code: 'only_defects',
    });
    await expect(adapt({ ...settings, out })).rejects.toMatchObject({ code: 'usage' });
    await expect(adapt({ ...settings, good: 'a', data: 'b', out })).rejects.toMatchObject({ code: 'usage' });
    await expect(adapt({ ...settings, good: scratch.at('nowhere'), out })).rejects.toMatchObject({
      code: 'path_not_found',
    });
    expect(await readdir(scratch.dir)).not.toContain('never');
  });

  it('works with two good photos, and with fewer defects than can teach', async () => {
    await writeGood(scratch.at('two'), [1, 2]);
    expect(await adapt({ ...settings, good: scratch.at('two'), out: scratch.at('of-two') })).toMatchObject({
      good: 2,
    });
    await writeLine(scratch.at('three-defects'), { goodTrain: 6, goodTest: 2, perType: 1 });
    const result = await adapt({
      ...settings,
      data: scratch.at('three-defects'),
      out: scratch.at('of-three'),
    });
    expect(result).toMatchObject({ good: 8, defects: 2, heads: [{ name: 'anomaly' }] });
  });
});
