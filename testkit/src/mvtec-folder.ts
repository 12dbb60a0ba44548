import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { planFolder, type FolderCounts, type FolderEntry } from './folder-plan.js';
import { checkLineOptions } from './options.js';
import { renderSpecimen } from './specimen.js';
import type { LineOptions, LinePart } from './types.js';

/** How many images may wait for the encoder while the next one is rendered. */
const WRITES_IN_FLIGHT = 4;

export interface FolderHooks {
  /** Called after each image with how many of how many are done. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Renders a line into a folder laid out like MVTec AD: `train/good`, `test/good`, `test/<kind>` and
 * `ground_truth/<kind>/<stem>_mask.png` (0 and 255). The stem is the part's place on the line, so that sorting all
 * stems replays it. `outDir` must not exist or be empty; it appears complete or not at all.
 */
export async function writeMvtecFolder(
  outDir: string,
  options: LineOptions & FolderCounts,
  hooks: FolderHooks = {},
): Promise<{ images: number }> {
  const { goodTrain, goodTest, defectsPerKind, ...line } = options;
  checkLineOptions(line);
  const entries = planFolder(line, { goodTrain, goodTest, defectsPerKind });
  hooks.signal?.throwIfAborted();
  const target = resolve(outDir);
  await refuseUnlessEmpty(target);
  await mkdir(dirname(target), { recursive: true });
  const partial = await mkdtemp(join(dirname(target), `.${basename(target)}.partial-`));
  try {
    await writeEntries(partial, line, entries, hooks);
    hooks.signal?.throwIfAborted();
    // Some systems will not rename onto an empty folder.
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  return { images: entries.length };
}

async function writeEntries(
  dir: string,
  line: LineOptions,
  entries: readonly FolderEntry[],
  hooks: FolderHooks,
): Promise<void> {
  for (const { split, type } of new Set(entries)) {
    await mkdir(join(dir, split, type), { recursive: true });
    if (type !== 'good') await mkdir(join(dir, 'ground_truth', type), { recursive: true });
  }
  const digits = Math.max(4, String(entries.length).length);
  const pending = new Set<Promise<void>>();
  let done = 0;
  try {
    for (const entry of entries) {
      hooks.signal?.throwIfAborted();
      const { part } = renderSpecimen(line, entry.index, entry.plan);
      const stem = String(entry.index).padStart(digits, '0');
      const write = writePart(dir, entry, stem, part).then(() => {
        done++;
        pending.delete(write);
        hooks.onProgress?.(done, entries.length);
      });
      pending.add(write);
      if (pending.size >= WRITES_IN_FLIGHT) await Promise.race(pending);
    }
    await Promise.all(pending);
  } finally {
    // Nothing may still be writing when the caller removes the folder.
    await Promise.allSettled(pending);
  }
}

async function writePart(dir: string, entry: FolderEntry, stem: string, part: LinePart): Promise<void> {
  const { width, height, data } = part.image;
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 })
    .toFile(join(dir, entry.split, entry.type, `${stem}.png`));
  if (part.mask === undefined) return;
  const levels = part.mask.map((value) => value * 255);
  await sharp(levels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(join(dir, 'ground_truth', entry.type, `${stem}_mask.png`));
}

async function refuseUnlessEmpty(dir: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (names.length > 0) throw new Error(`${dir} is not empty; choose another folder or empty it first`);
}
