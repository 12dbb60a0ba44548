import { z } from 'zod';
import { Residency } from '../bases/descriptor.js';
import { AUGMENTATIONS } from '../features/augment.js';

const Digest = z.string().regex(/^[0-9a-f]{64}$/);

const Size = z.number().int().positive();
const Triple = z.tuple([z.number(), z.number(), z.number()]);

const BaseOfModel = z.object({
  id: z.string(),
  license: z.string(),
  sha256: Digest,
  residency: Residency.optional(),
});

/** How a base is fed and read. Older folders lack it, and their base is found out again. */
const BaseDescription = z.object({
  input: z.object({
    name: z.string(),
    channelOrder: z.enum(['rgb', 'bgr']),
    layout: z.enum(['nchw', 'nhwc']),
    mean: Triple,
    std: Triple,
  }),
  features: z
    .array(
      z.object({
        output: z.string(),
        kind: z.enum(['grid', 'tokens']),
        stride: Size,
        channels: Size,
        dropTokens: z.number().int().nonnegative().optional(),
        layout: z.enum(['nchw', 'nhwc']).optional(),
      }),
    )
    .min(1),
  sizeMultiple: Size,
  fixedSize: z.object({ height: Size, width: Size }).optional(),
  fixedBatch: Size.optional(),
});

/** What lies beside the ONNX file: who made it from what, and the digests to check it by. */
export const Manifest = z
  .object({
    format: z.literal('lemniscate-model/1'),
    codeVersion: z.string(),
    base: BaseOfModel.extend({ description: BaseDescription.optional() }),
    // `regions` is absent with good images only, and in models made before it was recorded.
    dataset: z.object({
      digest: Digest,
      good: z.number(),
      defects: z.number(),
      regions: z.number().optional(),
    }),
    seed: z.number(),
    recipe: z.object({
      sidePx: z.number(),
      oversample: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
      coarse: z.boolean(),
      tiles: z.number().int().min(1),
      // Absent in models made before light was evened out.
      brightness: z.number().min(0).max(255).default(0),
    }),
    // Absent in models made before copies of good images were learned from.
    augmentation: z.enum(AUGMENTATIONS).default('none'),
    defectTypes: z.array(z.string()),
    threshold: z.number(),
    calibration: z.object({
      method: z.enum(['conformal', 'tail-extrapolated', 'cost']),
      guaranteed: z.boolean(),
      note: z.string(),
    }),
    heads: z.array(z.object({ name: z.string(), weight: z.number() })),
    files: z.record(z.string(), z.object({ sha256: Digest, sizeBytes: z.number() })),
  })
  .meta({ id: 'Manifest' });
export type Manifest = z.infer<typeof Manifest>;
