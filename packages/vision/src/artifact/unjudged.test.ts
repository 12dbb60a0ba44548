import { expect, it } from 'vitest';
import { inspectFiles } from '../adapt/inspect.js';
import { imageTensorSpec } from '../features/extractor.js';
import { createSession, ElemType, GraphBuilder } from '../onnx/index.js';
import { createScratch, photo, writeGood } from '../station/station-fixtures.js';
import type { Manifest } from './manifest.js';
import { Model } from './open-model.js';

/** An artifact whose every answer is no number. */
const unsoundModel = async (): Promise<Model> => {
  const b = new GraphBuilder();
  b.input('image', ElemType.UINT8, imageTensorSpec);
  const give = (name: string, dims: number[], length: number): void => {
    const values = b.constant(new Float32Array(length).fill(Number.NaN), dims);
    b.output(name, b.node('Identity', [values]), ElemType.FLOAT, dims);
  };
  give('score', [1], 1);
  give('heatmap', [2, 2], 4);
  give('classes', [2], 2);
  give('embedding', [3], 3);
  const manifest = { threshold: 0.5, defectTypes: ['dent', 'scratch'] } as Manifest;
  return new Model('unsound', manifest, await createSession(b.build(), { threads: 1 }));
};

it('does not let a part pass that the artifact gives no number for', async () => {
  const model = await unsoundModel();
  expect(await model.judge(photo(1))).toMatchObject({ score: Number.NaN, verdict: 'ng', defectType: null });
  expect(await model.judge(photo(1), 0)).toMatchObject({ verdict: 'ng' });
  const scratch = await createScratch();
  const files = await writeGood(scratch.at('photos'), [1]);
  for await (const inspection of inspectFiles(model, files))
    expect(inspection).toMatchObject({ verdict: 'ng', defectType: null });
  await scratch.remove();
  await model.close();
});
