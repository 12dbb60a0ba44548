import { AppError } from '@lemniscate/contracts/errors';
import { z } from 'zod';
import type { Manifest } from './manifest.js';
import { readChecked } from './open-model.js';

/** What `training.json` holds: the images a model learned from. */
const Training = z.object({
  unlabelled: z.array(z.string()).optional(),
  images: z.array(
    z.object({
      file: z.string(),
      sha256: z.string(),
      label: z.enum(['ok', 'ng']),
      defectTypes: z.array(z.string()),
      // Absent in models made before regions were recorded, and where there are none.
      maskSha256: z.string().optional(),
      regions: z
        .array(
          z.object({
            type: z.string(),
            x: z.number(),
            y: z.number(),
            width: z.number(),
            height: z.number(),
            polygon: z.array(z.number()).optional(),
          }),
        )
        .optional(),
    }),
  ),
});
type Training = z.infer<typeof Training>;

/**
 * What the model in `dir` learned from.
 * @throws AppError model_invalid | model_digest_mismatch
 */
export const readTraining = async (dir: string, manifest: Manifest): Promise<Training> => {
  const text = (await readChecked(dir, manifest, 'training.json')).toString('utf8');
  try {
    return Training.parse(JSON.parse(text));
  } catch (error) {
    const detail = 'training.json is not a list of images of this format';
    throw new AppError('model_invalid', { path: dir, detail }, { cause: error });
  }
};
