import { z } from 'zod';

const Digest = z.string().regex(/^[0-9a-f]{64}$/);

/** What lies beside the ONNX file: who made it from what, and the digests to check it by. */
export const Manifest = z
  .object({
    format: z.literal('lemniscate-model/1'),
    codeVersion: z.string(),
    base: z.object({ id: z.string(), license: z.string(), sha256: Digest }),
    dataset: z.object({ digest: Digest, good: z.number(), defects: z.number() }),
    seed: z.number(),
    recipe: z.object({
      sidePx: z.number(),
      oversample: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
      coarse: z.boolean(),
      tiles: z.number().int().min(1),
    }),
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
