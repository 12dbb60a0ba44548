import { AppError } from '@lemniscate/contracts/errors';
import { stat } from 'node:fs/promises';
import { ElemType, type ModelProto } from '../onnx/proto.js';
import { readOnnx } from '../onnx/read.js';
import { createSession } from '../onnx/session.js';
import { modelInputs, modelMetadata, modelOutputs, type TensorSpec } from '../onnx/shape.js';
import { elementCount } from '../onnx/tensor.js';
import { modelOpset, tensorsOf } from '../onnx/walk.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { appendBase } from './append.js';
import type { Base } from './base.js';
import { loadBaseGraph } from './load.js';
import { resolveWithNotes } from './resolve.js';
import { noiseImage, type ImageSize } from './run.js';

/** What the model file declares. */
export interface ModelFacts {
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  opset: number;
  producer: string;
  nodes: number;
  parameters: number;
  sizeBytes: number;
  metadata: Record<string, string>;
}

/** One run of the base as it will be used, on noise. */
export interface BaseRun extends ImageSize {
  msPerImage: number;
  features: { output: string; shape: number[] }[];
}

export interface BaseReport {
  path: string;
  usable: boolean;
  found?: ModelFacts;
  /** What would be used; present when usable. */
  base?: Base;
  runs: BaseRun[];
  /** Time per image of 224 x 224 pixels on all cores; undefined when the base does not take that size. */
  msPerImageAt224?: number;
  takesAnySize: boolean;
  /** What was found and assumed, for a person to read. */
  notes: string[];
  /** Why it cannot be used; empty when it can. */
  problems: string[];
}

const HOW_TO_OVERRIDE =
  'to say otherwise, put a descriptor beside the file (MODEL.onnx.json or base.json): {"input":{"mean":[…],"std":[…],"channelOrder":"rgb"},"features":[{"name":"…","stride":16,"channels":96}]}, mean and std for pixels 0..255';

/**
 * Examines a base: what its file declares, what would be used, and whether it really runs, at two sizes when it takes
 * more than one. Problems with the model are reported, not thrown.
 * @param idOrPath as `resolveBase` takes it
 * @throws AppError path_not_found | base_unknown
 */
export async function checkBase(idOrPath: string): Promise<BaseReport> {
  const report: BaseReport = {
    path: idOrPath,
    usable: false,
    runs: [],
    takesAnySize: false,
    notes: [],
    problems: [],
  };
  try {
    const { base, notes, model } = await resolveWithNotes(idOrPath);
    report.path = base.path;
    report.found = await factsOf(model ?? (await readOnnx(base.path)), base.path);
    report.notes.push(...notes, ...(base.source === 'box' ? [] : [HOW_TO_OVERRIDE]));
    if (base.license === 'unknown') report.notes.push('it does not say under which licence it is published');
    report.runs = await runAsUsed(base);
    report.msPerImageAt224 = report.runs.find((r) => r.height === 224 && r.width === 224)?.msPerImage;
    report.takesAnySize = base.fixedSize === undefined;
    report.base = base;
    report.usable = true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'path_not_found' || error.code === 'base_unknown')
      throw error;
    report.problems.push(error.message);
    // The error names the file even when a folder was given.
    report.path = String(error.params.path ?? idOrPath);
    report.found ??= await readOnnx(report.path)
      .then((model) => factsOf(model, report.path))
      .catch(() => undefined);
  }
  return report;
}

const factsOf = async (model: ModelProto, path: string): Promise<ModelFacts> => ({
  inputs: modelInputs(model),
  outputs: modelOutputs(model),
  opset: modelOpset(model),
  producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
  nodes: model.graph.node.length,
  parameters: [...tensorsOf(model.graph)].reduce((sum, t) => sum + elementCount(t.dims), 0),
  sizeBytes: (await stat(path)).size,
  metadata: modelMetadata(model),
});

const runAsUsed = async (base: Base): Promise<BaseRun[]> => {
  const graph = await loadBaseGraph(base);
  const builder = new GraphBuilder({ opset: Math.max(18, modelOpset(graph)) });
  const image = builder.input('image', ElemType.FLOAT, ['N', 3, 'H', 'W']);
  const features = appendBase(builder, base, graph, image);
  features.forEach(({ name, channels }, i) =>
    builder.output(`feature_${i}`, name, ElemType.FLOAT, ['N', channels, `h${i}`, `w${i}`]),
  );
  const session = await createSession(builder.build());
  try {
    const runs: BaseRun[] = [];
    for (const size of sizesToTry(base)) {
      const tensor = noiseImage({ layout: 'nchw', elemType: ElemType.FLOAT }, size, base.fixedBatch ?? 1);
      let results = await session.run({ image: tensor });
      const started = performance.now();
      const repeats = 3;
      for (let i = 0; i < repeats; i++) results = await session.run({ image: tensor });
      const msPerImage = (performance.now() - started) / repeats / (base.fixedBatch ?? 1);
      const shapes = features.map((_, i) => ({
        output: base.features[i].output,
        shape: [...results[`feature_${i}`].dims],
      }));
      checkShapes(base, size, shapes);
      runs.push({ ...size, msPerImage, features: shapes });
    }
    return runs;
  } finally {
    await session.release();
  }
};

const checkShapes = (base: Base, size: ImageSize, shapes: { output: string; shape: number[] }[]): void => {
  base.features.forEach(({ output, stride, channels }, i) => {
    const expected = [base.fixedBatch ?? 1, channels, size.height / stride, size.width / stride];
    const { shape } = shapes[i];
    if (shape.join() !== expected.join())
      throw new AppError('base_unusable', {
        path: base.path,
        detail: `at ${size.height} x ${size.width} the feature ${output} is [${shape.join(', ')}] instead of [${expected.join(', ')}]`,
      });
  });
};

const sizesToTry = ({ fixedSize, sizeMultiple }: Base): ImageSize[] => {
  if (fixedSize) return [fixedSize];
  const nearest = (pixels: number): number => Math.max(1, Math.round(pixels / sizeMultiple)) * sizeMultiple;
  return [
    { height: nearest(224), width: nearest(224) },
    { height: nearest(160), width: nearest(288) },
  ];
};
