import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { createRng, listImages } from '@lemniscate/vision';
import type { Source } from './frame.js';
import { flagOption, numberOption, type SourceSpec } from './spec.js';
import { steadySource } from './steady.js';

const isMask = (file: string): boolean => /(^|\/)(ground_truth|masks?)(\/|$)/.test(file);

/** The images of a labelled folder as if they came from a line; the part's id is the path, so that its truth is known. */
export const replaySource = async (spec: SourceSpec, sourcesDir: string): Promise<Source> => {
  const root = resolve(spec.target);
  const seed = numberOption(spec, 'seed', 0, { whole: true });
  const shuffle = flagOption(spec, 'shuffle');
  const loop = flagOption(spec, 'loop');
  const all = (await listImages(root)).map((path) => relative(root, path).split(sep).join('/'));
  const files = all.filter((file) => !isMask(file));
  const orderOf = (round: number): string[] =>
    shuffle ? createRng(seed).fork(`round-${round}`).shuffle(files) : files;
  let cached = { round: 0, order: orderOf(0) };
  return steadySource({
    positionPath: join(
      sourcesDir,
      `${spec.station}-replay-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.json`,
    ),
    identity: JSON.stringify([basename(root), files.length, seed, shuffle]),
    intervalMs: numberOption(spec, 'interval', 1000),
    length: loop ? Number.MAX_SAFE_INTEGER : files.length,
    at: (index) => {
      const round = Math.floor(index / files.length);
      if (cached.round !== round) cached = { round, order: orderOf(round) };
      const file = cached.order[index % files.length];
      return { name: file, partId: file.slice(-120), load: () => readFile(join(root, file)) };
    },
  });
};
