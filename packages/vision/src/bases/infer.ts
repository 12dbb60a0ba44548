import { cutGraph } from '../onnx/cut.js';
import type { ModelProto } from '../onnx/proto.js';
import { createSession } from '../onnx/session.js';
import type { BaseFeature } from './base.js';
import { chooseFeatures } from './choose-features.js';
import { classifyTensor } from './classify.js';
import { relaxInput } from './expose.js';
import type { ImageInput } from './image-input.js';
import { createShapeProbe, type ImageSize, type ShapeProbe } from './run.js';
import { findTrunk } from './trunk.js';
import { findFixedBatch, findSizeMultiple, unusable, verifyRun } from './verify.js';

/** What is known beforehand, from files beside the model. */
export interface InferHints {
  /** The size the model was trained at. */
  size?: ImageSize;
  /** Patch size of a transformer, in pixels. */
  patch?: number;
  /** Features named by a descriptor; nothing is searched for then. */
  features?: BaseFeature[];
  sizeMultiple?: number;
}

export interface InferredBase {
  features: BaseFeature[];
  sizeMultiple: number;
  fixedSize?: ImageSize;
  fixedBatch?: number;
  notes: string[];
}

const COMMON_SIDES = [224, 256, 384, 512, 518, 448, 299, 192, 160, 128, 96, 64, 32];

/**
 * Finds a model's feature maps and the image sizes it takes by running it on noise.
 * @throws AppError base_unusable when it does not run, or gives nothing spatial
 */
export async function inferBase(
  model: ModelProto,
  input: ImageInput,
  path: string,
  hints: InferHints = {},
): Promise<InferredBase> {
  const notes: string[] = [];
  const { features, fixedSize, ranAt } = await observe(model, input, path, hints, notes);
  const relaxed = relaxInput(
    cutGraph(
      model,
      features.map((f) => f.output),
    ),
    input.name,
    input.layout,
  );
  const session = await createSession(relaxed).catch((cause: Error) => {
    throw unusable(path, `ONNX Runtime cannot load it: ${cause.message}`, cause);
  });
  try {
    const verify = (size: ImageSize, batch: number) => verifyRun(session, input, features, size, batch, path);
    await verify(ranAt, input.batch ?? 1);
    const fixedBatch = await findFixedBatch(verify, input, ranAt, notes);
    const largest = Math.max(...features.map((f) => f.stride));
    if (fixedSize) return { features, sizeMultiple: largest, fixedSize, fixedBatch, notes };
    const sizeMultiple = await findSizeMultiple(
      verify,
      hints.sizeMultiple ?? largest,
      fixedBatch ?? 1,
      notes,
    );
    if (sizeMultiple === undefined)
      return { features, sizeMultiple: largest, fixedSize: ranAt, fixedBatch, notes };
    return { features, sizeMultiple, fixedBatch, notes };
  } finally {
    await session.release();
  }
}

const firstLine = (error: unknown): string =>
  String((error as Error).message)
    .split('\n')[0]
    .slice(0, 300);

interface Observed {
  features: BaseFeature[];
  fixedSize?: ImageSize;
  ranAt: ImageSize;
}

const observe = async (
  model: ModelProto,
  input: ImageInput,
  path: string,
  hints: InferHints,
  notes: string[],
): Promise<Observed> => {
  const computed = candidateTensors(model);
  const tensors = hints.features?.map((f) => f.output) ?? computed;
  for (const name of tensors)
    if (!computed.includes(name))
      throw unusable(path, `its descriptor names "${name}", which it does not compute`);
  const declared = model.graph.output.map((o) => o.name);
  const relaxed = relaxInput(model, input.name, input.layout);
  const probe = await createShapeProbe(relaxed, input, tensors, input.batch ?? 1).catch((cause: Error) => {
    throw unusable(path, `ONNX Runtime cannot load it: ${firstLine(cause)}`, cause);
  });
  try {
    const first = await firstRun(probe, input, path, hints);
    const taller = { height: first.size.height * 2, width: first.size.width };
    const second = await probe.at(taller).catch(() => undefined);
    const classify = (both: boolean): Map<string, BaseFeature> =>
      new Map(
        tensors.flatMap((name) => {
          const at = (shapes: Map<string, number[]>, size: ImageSize) => ({
            size,
            dims: perImage(shapes.get(name) ?? [], input.batch),
          });
          const feature = classifyTensor(
            name,
            at(first.shapes, first.size),
            both && second ? at(second, taller) : undefined,
            hints.patch,
          );
          return feature ? [[name, feature] as const] : [];
        }),
      );
    const choose = (found: Map<string, BaseFeature>): BaseFeature[] => {
      if (hints.features) return describedAndFound(hints.features, found);
      const trunk = findTrunk(model, input.name, deepestOutput(model, declared));
      const chosen = chooseFeatures(found, declared, trunk);
      notes.push(...chosen.notes);
      return chosen.features;
    };
    if (second) {
      const features = choose(classify(true));
      if (features.length > 0) return { features, ranAt: first.size };
    }
    const features = choose(classify(false));
    if (features.length === 0) throw unusable(path, nothingSpatial(model, first.shapes, first.size));
    notes.push(`it takes images of ${first.size.height} x ${first.size.width} pixels only`);
    return { features, fixedSize: first.size, ranAt: first.size };
  } finally {
    await probe.release();
  }
};

// A model with a fixed batch is judged as if it took one image.
const perImage = (dims: readonly number[], batch = 1): number[] =>
  dims.length > 0 && dims[0] === batch ? [1, ...dims.slice(1)] : [...dims];

const describedAndFound = (
  described: readonly BaseFeature[],
  found: ReadonlyMap<string, BaseFeature>,
): BaseFeature[] => (described.every((f) => found.has(f.output)) ? [...described] : []);

/** Every tensor computed by nodes of the outer graph, in order, plus outputs. */
const candidateTensors = (model: ModelProto): string[] => [
  ...new Set(
    model.graph.node
      .filter(
        (n) => n.opType !== 'Constant' && !n.opType.includes('Sequence') && !n.opType.includes('Optional'),
      )
      .flatMap((n) => (n.opType === 'If' || n.opType === 'Loop' ? [] : n.output))
      .filter((name) => name !== ''),
  ),
];

const deepestOutput = (model: ModelProto, declared: readonly string[]): string => {
  const wanted = new Set(declared);
  const last = model.graph.node.findLast((n) => n.output.some((name) => wanted.has(name)));
  return last?.output.find((name) => wanted.has(name)) ?? declared[0];
};

const firstRun = async (
  probe: ShapeProbe,
  input: ImageInput,
  path: string,
  hints: InferHints,
): Promise<{ size: ImageSize; shapes: Map<string, number[]> }> => {
  const { height, width } = input;
  const fixed = height !== undefined || width !== undefined;
  const sizes: ImageSize[] = fixed
    ? [{ height: height ?? width ?? 224, width: width ?? height ?? 224 }]
    : [
        { height: 224, width: 224 },
        ...(hints.size ? [hints.size] : []),
        ...COMMON_SIDES.slice(1).map((side) => ({ height: side, width: side })),
      ];
  let failure: unknown;
  for (const size of sizes) {
    try {
      return { size, shapes: await probe.at(size) };
    } catch (error) {
      failure ??= error;
    }
  }
  const tried = sizes.map((s) => `${s.height}x${s.width}`).join(', ');
  throw unusable(path, `it does not run on images of ${tried} pixels: ${firstLine(failure)}`, failure);
};

const nothingSpatial = (model: ModelProto, shapes: Map<string, number[]>, size: ImageSize): string => {
  const outputs = model.graph.output.map(({ name }) => `${name} [${shapes.get(name)?.join(', ') ?? '?'}]`);
  return `on an image of ${size.height} x ${size.width} it gives ${outputs.join(', ')}, and nothing in it is a feature map whose stride divides the image`;
};
