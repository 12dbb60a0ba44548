import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { nearestName } from '@lemniscate/contracts/nearest';
import { parseOnnx, readModelBytes } from '../onnx/read.js';
import { modelMetadata } from '../onnx/shape.js';
import type { ModelProto } from '../onnx/proto.js';
import type { Base, BaseInput, KnownBase, ResolvedBase } from './base.js';
import { listBases } from './box.js';
import { describedFeatures, FileDescriptor, parseDescriptor } from './descriptor.js';
import { huggingFaceFolderOf, readHuggingFaceFolder, type HuggingFaceFolder } from './huggingface.js';
import { imageInput, type ImageInput } from './image-input.js';
import { inferScaling } from './scaling.js';

/**
 * The base that a person means by an id or a path: one in the box, an ONNX file (with a descriptor beside it or
 * without), or a folder as Hugging Face publishes it. A model that no descriptor fully describes is run on noise to
 * find its features, which takes seconds.
 * @param known a base described before: a file with its digest is taken as it was described, and not run
 * @throws AppError base_unknown (params.nearest when an id is close) | path_not_found | base_unusable |
 *   model_digest_mismatch | onnx_*
 */
export async function resolveBase(idOrPath: string, known?: KnownBase): Promise<Base> {
  return (await resolveWithNotes(idOrPath, known)).base;
}

/** As `resolveBase`, with what was found and assumed on the way. */
export async function resolveWithNotes(idOrPath: string, known?: KnownBase): Promise<ResolvedBase> {
  const box = await listBases();
  const boxed = box.find((b) => b.id === idOrPath);
  if (boxed) return resolveBoxBase(boxed);
  const found = await stat(idOrPath).catch(() => undefined);
  if (found?.isFile()) return resolveFile(idOrPath, known);
  if (found?.isDirectory()) return resolveFolder(idOrPath, known);
  if (/[/\\]|\.onnx$/i.test(idOrPath)) throw new AppError('path_not_found', { path: idOrPath });
  const nearest = nearestName(
    idOrPath,
    box.map((b) => b.id),
  );
  throw new AppError('base_unknown', { id: idOrPath, ...(nearest !== undefined && { nearest }) });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const checkDigest = (path: string, expected: string | undefined, actual: string): void => {
  if (expected !== undefined && expected !== actual)
    throw new AppError('model_digest_mismatch', { path, detail: `sha256 is ${actual}, not ${expected}` });
};

const resolveBoxBase = async (base: Base): Promise<ResolvedBase> => {
  const bytes = await readModelBytes(base.path);
  checkDigest(base.path, base.sha256, sha256(bytes));
  return { base, notes: [] };
};

const resolveFile = async (path: string, known?: KnownBase): Promise<ResolvedBase> => {
  const descriptor = await findDescriptor(path);
  const folder = await huggingFaceFolderOf(path);
  if (folder !== undefined) {
    const published = await readHuggingFaceFolder(folder, path);
    return describe({ path, id: published.id, source: 'huggingface', descriptor, published, known });
  }
  return describe({ path, id: basename(path, extname(path)), source: 'file', descriptor, known });
};

const resolveFolder = async (folder: string, known?: KnownBase): Promise<ResolvedBase> => {
  const descriptor = await readDescriptor(join(folder, 'base.json'));
  if (descriptor?.file) {
    const path = join(folder, descriptor.file);
    return describe({ path, id: basename(folder), source: 'file', descriptor, known });
  }
  const published = await readHuggingFaceFolder(folder);
  const { id, modelPath: path } = published;
  return describe({ path, id, source: 'huggingface', descriptor, published, known });
};

// model.onnx.json, or a base.json that names this file or none.
const findDescriptor = async (path: string): Promise<FileDescriptor | undefined> => {
  const beside = await readDescriptor(`${path}.json`);
  if (beside) return beside;
  const shared = await readDescriptor(join(dirname(path), 'base.json'));
  return shared?.file === undefined || shared.file === basename(path) ? shared : undefined;
};

const readDescriptor = async (path: string): Promise<FileDescriptor | undefined> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseDescriptor(FileDescriptor, text, path);
};

interface Sources {
  path: string;
  id: string;
  source: 'file' | 'huggingface';
  descriptor?: FileDescriptor;
  published?: HuggingFaceFolder;
  known?: KnownBase;
}

const describe = async ({
  path,
  id,
  source,
  descriptor = {},
  published,
  known,
}: Sources): Promise<ResolvedBase> => {
  const bytes = await readModelBytes(path);
  const digest = sha256(bytes);
  checkDigest(path, descriptor.sha256, digest);
  const name = descriptor.id ?? id;
  if (known?.sha256 === digest)
    return { base: { ...known, id: name, title: descriptor.title ?? name, path, source }, notes: [] };
  const model = parseOnnx(bytes, path);
  const image = imageInput(model, path, descriptor.input?.layout);
  const { input, notes } = describeInput(model, image, descriptor, published);
  // Most bases are described: then nothing is run on noise, nor what does it loaded.
  const { inferBase } = await import('./infer.js');
  const inferred = await inferBase(model, image, path, {
    size: descriptor.fixedSize ?? published?.size,
    patch: published?.patch,
    features: descriptor.features && describedFeatures(descriptor.features),
    sizeMultiple: descriptor.sizeMultiple,
  });
  const { features, sizeMultiple, fixedSize = descriptor.fixedSize, fixedBatch } = inferred;
  const metadata = modelMetadata(model);
  const { residency } = descriptor;
  const base: Base = {
    id: name,
    title: descriptor.title ?? metadata['title'] ?? name,
    license: descriptor.license ?? published?.license ?? metadata['license'] ?? 'unknown',
    ...(residency && { residency }),
    path,
    sha256: digest,
    input,
    features,
    sizeMultiple,
    ...(fixedSize && { fixedSize }),
    ...(fixedBatch !== undefined && { fixedBatch }),
    source,
  };
  return { base, notes: [...(published?.notes ?? []), ...notes, ...inferred.notes], model };
};

const describeInput = (
  model: ModelProto,
  image: ImageInput,
  { input: described = {} }: FileDescriptor,
  published: HuggingFaceFolder | undefined,
): { input: BaseInput; notes: string[] } => {
  const { name, layout } = image;
  const scaling = published?.scaling ?? inferScaling(model, name);
  const { channelOrder = scaling.channelOrder, mean = scaling.mean, std = scaling.std } = described;
  const notes = described.mean && described.std ? [] : [scaling.why];
  return { input: { name, channelOrder, layout, mean, std }, notes };
};
