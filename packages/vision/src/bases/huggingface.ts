import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { z } from 'zod';
import type { Triple } from './base.js';
import type { ImageSize } from './run.js';
import { perPixel, type Scaling } from './scaling.js';

/** What a folder in the layout of a Hugging Face model repository says about its ONNX model. */
export interface HuggingFaceFolder {
  id: string;
  modelPath: string;
  license?: string;
  scaling?: Scaling;
  size?: ImageSize;
  patch?: number;
  notes: string[];
}

const MODEL_FILES = ['onnx/model.onnx', 'model.onnx', 'onnx/vision_model.onnx', 'vision_model.onnx'];

const sizeSchema = z.union([
  z.number(),
  z.object({
    height: z.number().optional(),
    width: z.number().optional(),
    shortest_edge: z.number().optional(),
  }),
]);
const channels = z.union([z.number(), z.array(z.number())]);

/** preprocessor_config.json, the fields that decide what the model is fed. */
const Preprocessor = z.object({
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: channels.nullish(),
  image_std: channels.nullish(),
  do_flip_channel_order: z.boolean().nullish(),
  do_center_crop: z.boolean().nullish(),
  size: sizeSchema.nullish(),
  crop_size: sizeSchema.nullish(),
});
type Preprocessor = z.infer<typeof Preprocessor>;

const Config = z.object({
  patch_size: z.number().int().positive().nullish().catch(undefined),
  image_size: sizeSchema.nullish().catch(undefined),
});

/**
 * Reads the files beside the model in a Hugging Face folder; a missing one is noted, not fatal.
 * @param model the ONNX file in it that is meant, when it is not the usual one
 * @throws AppError base_unusable when there is no ONNX file, or a configuration file is malformed
 */
export async function readHuggingFaceFolder(folder: string, model?: string): Promise<HuggingFaceFolder> {
  const modelPath = model ?? (await findModel(folder));
  const config = (await readJson(join(folder, 'config.json'), Config, folder)) ?? {};
  const preprocessor = await readPreprocessor(folder);
  const size = trainedSize(preprocessor) ?? asSize(config.image_size);
  return {
    id: repoName(folder),
    modelPath,
    license: await readLicense(folder),
    scaling: preprocessor && preprocessorScaling(preprocessor),
    size,
    patch: config.patch_size ?? undefined,
    notes: preprocessor ? [] : ['the folder has no preprocessor_config.json'],
  };
}

const findModel = async (folder: string): Promise<string> => {
  for (const file of MODEL_FILES) {
    const path = join(folder, file);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return path;
  }
  throw new AppError('base_unusable', {
    path: folder,
    detail: `the folder has no ONNX model (looked for ${MODEL_FILES.join(', ')}); export one, e.g. with "optimum-cli export onnx"`,
  });
};

const readText = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

const readJson = async <T>(path: string, schema: z.ZodType<T>, folder: string): Promise<T | undefined> => {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const detail = `${basename(path)} is malformed: ${(cause as Error).message.split('\n')[0]}`;
    throw new AppError('base_unusable', { path: folder, detail }, { cause });
  }
};

const readPreprocessor = async (folder: string): Promise<Preprocessor | undefined> => {
  const own = await readJson(join(folder, 'preprocessor_config.json'), Preprocessor, folder);
  if (own) return own;
  const processor = z.object({ image_processor: Preprocessor.optional() });
  return (await readJson(join(folder, 'processor_config.json'), processor, folder))?.image_processor;
};

const triple = (value: number | number[] | null | undefined, fallback: number): Triple => {
  const list = typeof value === 'number' ? [value] : (value ?? [fallback]);
  return list.length === 1 ? [list[0], list[0], list[0]] : [list[0], list[1], list[2]];
};

/** transformers computes (x · rescale_factor − image_mean) / image_std, which is (x − mean) / std here. */
export const preprocessorScaling = (p: Preprocessor): Scaling => {
  const rescale = p.do_rescale === false ? 1 : (p.rescale_factor ?? 1 / 255);
  const normalise = p.do_normalize ?? p.image_mean !== undefined;
  const mean = normalise ? triple(p.image_mean, 0) : triple(0, 0);
  const std = normalise ? triple(p.image_std, 1) : triple(1, 1);
  return {
    channelOrder: p.do_flip_channel_order ? 'bgr' : 'rgb',
    mean: perPixel(mean, rescale),
    std: perPixel(std, rescale),
    why: 'preprocessor_config.json says how images are scaled',
  };
};

const asSize = (size: z.infer<typeof sizeSchema> | null | undefined): ImageSize | undefined => {
  if (size === null || size === undefined) return undefined;
  if (typeof size === 'number') return { height: size, width: size };
  const side = size.shortest_edge;
  const { height = side, width = side } = size;
  return height && width ? { height, width } : undefined;
};

const trainedSize = (p: Preprocessor | undefined): ImageSize | undefined =>
  (p?.do_center_crop === false ? undefined : asSize(p?.crop_size)) ?? asSize(p?.size) ?? asSize(p?.crop_size);

// In the cache of huggingface_hub a snapshot lies in models--org--name/snapshots/<commit>.
const repoName = (folder: string): string => {
  const path = resolve(folder);
  const cached = path.match(/models--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/);
  return cached ? (cached[1].split('--').at(-1) ?? cached[1]) : basename(path);
};

const readLicense = async (folder: string): Promise<string | undefined> => {
  const text = await readText(join(folder, 'README.md'));
  const frontMatter = text?.match(/^---\r?\n([\s\S]*?)\r?\n---/)?.[1];
  if (frontMatter === undefined) return undefined;
  const { parse } = await import('yaml');
  try {
    const card = parse(frontMatter, { maxAliasCount: 10 }) as Record<string, unknown> | null;
    const license = card?.license_name ?? card?.license;
    return typeof license === 'string' ? license : undefined;
  } catch {
    return undefined;
  }
};

/** The Hugging Face folder a model file lies in, at its top or in onnx/, if it is one. */
export async function huggingFaceFolderOf(modelPath: string): Promise<string | undefined> {
  const folder = dirname(resolve(modelPath));
  for (const candidate of basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder]) {
    const found = await stat(join(candidate, 'preprocessor_config.json')).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}
