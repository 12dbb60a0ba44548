import { AppError } from '@lemniscate/contracts/errors';
import { z } from 'zod';
import type { RgbImage } from '../images/types.js';
import type { Model } from './open-model.js';

/** The file of a model folder that says what the model must answer to pictures anyone can draw again. */
export const REFERENCE_FILE = 'reference.json';

const SIDE_PX = 160;
const SEEDS = [1, 2, 3] as const;

/**
 * What a model said of formula-made pictures where it was made. No part's picture is in it, so it may travel; it shows
 * that a device computes the same as the trainer did, not that the model is good.
 */
export const Reference = z.object({
  format: z.literal('lemniscate-reference/1'),
  images: z
    .array(
      z.object({
        /** Whole number that `referenceImage` draws the picture from. */
        seed: z.number().int(),
        sidePx: z.number().int().min(16).max(1024),
        score: z.number(),
        heatMean: z.number(),
        embedding: z.array(z.number()).max(4096),
      }),
    )
    .min(1)
    .max(8),
});
export type Reference = z.infer<typeof Reference>;

/** Smooth shading with a grid and specks, in whole-number arithmetic: the same bytes on every machine. */
export const referenceImage = (seed: number, sidePx: number = SIDE_PX): RgbImage => {
  const data = new Uint8Array(sidePx * sidePx * 3);
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bf03635) >>> 0 || 1;
  const next = (): number => {
    // xorshift32 (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const pitch = 7 + (next() % 19);
  const [slopeX, slopeY] = [next() % 5, next() % 5];
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const at = (y * sidePx + x) * 3;
      const shade = 60 + ((x * slopeX + y * slopeY) >> 2) + (x % pitch === 0 || y % pitch === 0 ? 45 : 0);
      const speck = next() % 23;
      for (let channel = 0; channel < 3; channel++)
        data[at + channel] = Math.min(255, shade + speck + channel * (seed % 11));
    }
  return { width: sidePx, height: sidePx, data };
};

/** Decimals kept: enough to find another model or a broken kernel, few enough to be the same on most processors. */
const rounded = (value: number): number => Number(value.toPrecision(6));

const answerOf = async (model: Model, seed: number, sidePx: number): Promise<Reference['images'][number]> => {
  const { score, heatmap, embedding } = await model.judge(referenceImage(seed, sidePx));
  const heatMean = heatmap.data.reduce((sum, heat) => sum + heat, 0) / Math.max(1, heatmap.data.length);
  return {
    seed,
    sidePx,
    score: rounded(score),
    heatMean: rounded(heatMean),
    embedding: Array.from(embedding, rounded),
  };
};

/** Has a model answer the reference pictures. */
export const makeReference = async (model: Model): Promise<Reference> => {
  const images = [];
  for (const seed of SEEDS) images.push(await answerOf(model, seed, SIDE_PX));
  return { format: 'lemniscate-reference/1', images };
};

/** Scores are compared in probability; processors differ in the last bits of a sum, a wrong model by much more. */
const SCORE_TOLERANCE = 2e-3;
const HEAT_TOLERANCE = 5e-3;
/** Of the embedding's length. */
const EMBEDDING_TOLERANCE = 1e-2;

const norm = (values: readonly number[]): number => Math.hypot(...values);

/**
 * Has a model answer the reference pictures again and compares. Without a reference (models made before there was one)
 * its answers must be finite, in range and the same twice.
 * @returns what is wrong, in words; undefined when nothing is
 */
export const checkReference = async (
  model: Model,
  reference: Reference | undefined,
): Promise<string | undefined> => {
  if (!reference) {
    const [first, second] = [await makeReference(model), await makeReference(model)];
    for (const image of first.images) {
      if (!(image.score >= 0 && image.score <= 1))
        return `it scores a test picture ${image.score}, which is no probability`;
      if (![image.heatMean, ...image.embedding].every(Number.isFinite))
        return 'its heat map or embedding of a test picture holds values that are no numbers';
    }
    if (JSON.stringify(first) !== JSON.stringify(second))
      return 'it answers the same test picture differently twice';
    return undefined;
  }
  for (const expected of reference.images) {
    const actual = await answerOf(model, expected.seed, expected.sidePx);
    const name = `reference picture ${expected.seed}`;
    if (!(Math.abs(actual.score - expected.score) <= SCORE_TOLERANCE))
      return `${name}: the score is ${actual.score}, where it was made it was ${expected.score}`;
    if (!(Math.abs(actual.heatMean - expected.heatMean) <= HEAT_TOLERANCE))
      return `${name}: the heat map's mean is ${actual.heatMean}, where it was made it was ${expected.heatMean}`;
    const difference = norm(actual.embedding.map((v, i) => v - (expected.embedding[i] ?? Number.NaN)));
    if (
      actual.embedding.length !== expected.embedding.length ||
      !(difference <= EMBEDDING_TOLERANCE * Math.max(1, norm(expected.embedding)))
    )
      return `${name}: the embedding differs by ${difference.toPrecision(3)}`;
  }
  return undefined;
};

/** Parses reference.json of model folder `dir`. @throws AppError model_invalid */
export const parseReference = (text: string, dir: string): Reference => {
  try {
    return Reference.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError(
      'model_invalid',
      { path: dir, detail: `${REFERENCE_FILE} is not a reference of this format` },
      { cause: error },
    );
  }
};
