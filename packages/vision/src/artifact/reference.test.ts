import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapt } from '../adapt/adapt.js';
import { createScratch, range, writeGood } from '../station/station-fixtures.js';
import { type Model, openModel } from './open-model.js';
import { checkReference, parseReference, referenceImage } from './reference.js';

describe('the reference of a model', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let model: Model;

  beforeAll(async () => {
    scratch = await createScratch();
    await writeGood(scratch.at('good'), range(0, 12));
    await adapt({
      good: scratch.at('good'),
      out: scratch.at('model'),
      sidePx: 96,
      threads: 1,
      cacheDir: scratch.at('cache'),
    });
    model = await openModel(scratch.at('model'));
  });
  afterAll(async () => {
    await model.close();
    await scratch.remove();
  });

  const stored = async () =>
    parseReference(await readFile(join(scratch.at('model'), 'reference.json'), 'utf8'), '');

  it('is answered alike by the model it was made with, whatever the threads', async () => {
    expect(await checkReference(model, await stored())).toBeUndefined();
  });

  it('finds another score, heat map or embedding', async () => {
    const reference = await stored();
    const [first] = reference.images;
    const broken = (change: Partial<typeof first>) =>
      checkReference(model, { ...reference, images: [{ ...first, ...change }] });
    expect(await broken({ score: first.score > 0.5 ? 0.1 : 0.9 })).toMatch(/score/);
    expect(await broken({ heatMean: first.heatMean + 0.1 })).toMatch(/heat map/);
    expect(await broken({ embedding: first.embedding.map((v) => v * 1.5 + 1) })).toMatch(/embedding/);
    expect(await broken({ embedding: first.embedding.slice(1) })).toMatch(/embedding/);
  });

  it('without one, wants finite answers that are the same twice', async () => {
    expect(await checkReference(model, undefined)).toBeUndefined();
    const judged = await model.judge(referenceImage(1));
    const like = (score: () => number) =>
      ({ judge: async () => ({ ...judged, score: score() }) }) as unknown as Model;
    expect(
      await checkReference(
        like(() => Number.NaN),
        undefined,
      ),
    ).toMatch(/probability/);
    expect(
      await checkReference(
        like(() => Math.random()),
        undefined,
      ),
    ).toMatch(/twice/);
  });

  it('draws the same pictures on every machine', () => {
    const digest = createHash('sha256').update(referenceImage(1).data).digest('hex');
    expect(digest).toMatchInlineSnapshot(
      `"12be8c5ac45ec04786d523157f423aa381a2adb66ce48d2e866cea6a985ae35b"`,
    );
  });
});
