import { AppError } from '@lemniscate/contracts/errors';
import { RESIDENCY } from '@lemniscate/contracts/words';
import { z } from 'zod';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const size = z.number().int().positive();

const feature = z.strictObject({
  name: z.string().min(1),
  stride: size,
  channels: size,
  kind: z.enum(['grid', 'tokens']).default('grid'),
  dropTokens: z.number().int().nonnegative().optional(),
  layout: z.enum(['nchw', 'nhwc']).optional(),
});

const input = z.object({
  name: z.string().min(1),
  channelOrder: z.enum(['rgb', 'bgr']).default('rgb'),
  layout: z.enum(['nchw', 'nhwc']).default('nchw'),
  mean: triple,
  std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
});

/** Where what it learned from comes from, as ISO 3166 has it; `none` where it learned from nobody's data. */
export const Residency = z
  .string()
  .refine((said) => said === 'none' || RESIDENCY.test(said), 'use ISO 3166, e.g. DE, or none');

/** base.json of a base in the box: says everything, so that listing bases runs nothing. */
export const BoxDescriptor = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  title: z.string().min(1),
  license: z.string().min(1),
  residency: Residency.optional(),
  file: z.string().regex(/^[^/\\]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  input,
  features: z.array(feature).min(1),
  sizeMultiple: size,
  fixedSize: z.object({ height: size, width: size }).optional(),
});
export type BoxDescriptor = z.infer<typeof BoxDescriptor>;

/** A descriptor beside somebody's ONNX file: whatever it says replaces what would be inferred. */
export const FileDescriptor = BoxDescriptor.partial().extend({
  input: z
    .object({
      name: z.string().min(1),
      channelOrder: z.enum(['rgb', 'bgr']),
      layout: z.enum(['nchw', 'nhwc']),
      mean: triple,
      std: input.shape.std,
    })
    .partial()
    .optional(),
});
export type FileDescriptor = z.infer<typeof FileDescriptor>;

/**
 * Parses the text of a descriptor file.
 * @throws AppError base_unusable naming the fields that are wrong
 */
export function parseDescriptor<T>(schema: z.ZodType<T>, text: string, path: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'base_unusable',
      { path, detail: `its descriptor is not JSON: ${(cause as Error).message}` },
      { cause },
    );
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues.map((i) => `${i.path.join('.') || 'descriptor'}: ${i.message}`);
  throw new AppError('base_unusable', { path, detail: `its descriptor is wrong: ${issues.join('; ')}` });
}

/** Features of a descriptor in the form a Base has them. */
export const describedFeatures = (features: BoxDescriptor['features']) =>
  features.map(({ name, ...rest }) => ({ output: name, ...rest }));
