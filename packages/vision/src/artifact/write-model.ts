import type { Base } from '../bases/base.js';
import type { Region } from '../data/model.js';
import type { Augmentation } from '../features/augment.js';
import type { FeatureRecipe } from '../features/recipe.js';
import { createSession, encodeOnnx } from '../onnx/index.js';
import type { StationModel } from '../station/station-model.js';
import { CODE_VERSION } from '../version.js';
import { checkReplaceable } from './check-replaceable.js';
import { sha256Hex, writeFolderAtomically } from './files.js';
import { buildArtifact } from './graph.js';
import type { Manifest } from './manifest.js';
import { Model } from './open-model.js';
import { makeReference, REFERENCE_FILE, type Reference } from './reference.js';
import { encodeState } from './state.js';

/** An image a model learned from: its content, and what it was said to be. */
export interface TrainingImage {
  file: string;
  sha256: string;
  label: 'ok' | 'ng';
  defectTypes: string[];
  /** Digest of the mask file that taught where its defect is. */
  maskSha256?: string;
  /** The boxes and outlines that did, where there was no mask. */
  regions?: Region[];
}

export interface ModelParts {
  base: Base;
  recipe: FeatureRecipe;
  augmentation: Augmentation;
  model: StationModel;
  images: readonly TrainingImage[];
  /** Digests of photos without a label that it learned from as well. */
  unlabelled?: readonly string[];
  seed: number;
}

const describe = ({ input, features, sizeMultiple, fixedSize, fixedBatch }: Base) => ({
  input,
  features,
  sizeMultiple,
  fixedSize,
  fixedBatch,
});

/**
 * Writes the folder of a model, whole or not at all: `model.onnx` (what is deployed), `manifest.json`,
 * `reference.json` (what it must answer to known pictures), and `training.json` and `state.bin` (what it learned from; for updates and lineage). The same parts give the same bytes.
 * @throws AppError folder_not_replaced | disk_full | write_failed
 */
export const writeModel = async (
  dir: string,
  parts: ModelParts,
): Promise<{ manifest: Manifest; modelBytes: number }> => {
  const { base, recipe, augmentation, model, images, seed } = parts;
  const sorted = [...images].sort((a, b) => (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0));
  const datasetDigest = digestOf(sorted);
  const { id, license, sha256, residency } = base;
  const madeOf = { id, license, sha256, ...(residency && { residency }) };
  const facts = {
    format: 'lemniscate-model/1' as const,
    codeVersion: CODE_VERSION,
    base: { ...madeOf, description: describe(base) },
    dataset: {
      digest: datasetDigest,
      good: model.counts.good,
      defects: model.counts.defects,
      regions: model.counts.regions,
    },
    seed,
    recipe,
    augmentation,
    defectTypes: model.defectTypes,
    threshold: model.threshold,
    calibration: {
      method: model.calibration.method,
      guaranteed: model.calibration.guaranteed,
      note: model.calibration.note,
    },
    heads: model.heads,
  };
  const metadata = {
    'lemniscate.format': facts.format,
    'lemniscate.code_version': facts.codeVersion,
    'lemniscate.base': JSON.stringify(madeOf),
    'lemniscate.dataset_digest': datasetDigest,
    'lemniscate.threshold': String(facts.threshold),
    'lemniscate.labels': JSON.stringify(facts.defectTypes),
    'lemniscate.calibration': JSON.stringify(facts.calibration),
    'lemniscate.recipe': JSON.stringify(recipe),
    'lemniscate.seed': String(seed),
  };
  const onnx = encodeOnnx(await buildArtifact(base, recipe, model, metadata));
  // Left out where there are none, so that the same photos make the same bytes as ever.
  const unlabelled = parts.unlabelled?.length ? parts.unlabelled : undefined;
  const training = `${JSON.stringify({ images: sorted, unlabelled }, null, 1)}\n`;
  const reference = await referenceOf(dir, { ...facts, files: {} }, onnx);
  const contents: Record<string, Uint8Array> = {
    'model.onnx': onnx,
    [REFERENCE_FILE]: Buffer.from(`${JSON.stringify(reference, null, 1)}\n`),
    'training.json': Buffer.from(training),
    'state.bin': encodeState(model),
  };
  const manifest: Manifest = {
    ...facts,
    files: Object.fromEntries(
      Object.entries(contents).map(([name, bytes]) => [
        name,
        { sha256: sha256Hex(bytes), sizeBytes: bytes.length },
      ]),
    ),
  };
  // Looked at when the work began, too; much may have come there since.
  await checkReplaceable(dir);
  await writeFolderAtomically(dir, {
    ...contents,
    'manifest.json': `${JSON.stringify(manifest, null, 2)}\n`,
  });
  return { manifest, modelBytes: onnx.length };
};

/** Of content, label, types, and where there are any, regions. Without regions as it was before they were recorded. */
const digestOf = (images: readonly TrainingImage[]): string =>
  sha256Hex(
    Buffer.from(
      JSON.stringify(
        images.map(({ sha256, label, defectTypes, maskSha256, regions }) => [
          sha256,
          label,
          defectTypes,
          ...(maskSha256 === undefined ? [] : [maskSha256]),
          ...(regions ? [regions.map(regionKey).sort()] : []),
        ]),
      ),
    ),
  );

const regionKey = ({ type, x, y, width, height, polygon }: Region): string =>
  JSON.stringify([type, x, y, width, height, polygon]);

/** One thread: the order of sums, and so the last bits, must not depend on the machine's cores. */
const referenceOf = async (dir: string, manifest: Manifest, onnx: Uint8Array): Promise<Reference> => {
  const model = new Model(dir, manifest, await createSession(onnx, { threads: 1 }));
  try {
    return await makeReference(model);
  } finally {
    await model.close();
  }
};
