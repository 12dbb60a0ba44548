import { randomBytes } from 'node:crypto';
import { renameSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { createExportFiles, writeError } from './export-files.js';
import type { ExportContext, ExportWriter } from './export-writer.js';
import { createLostNotes } from './lost-notes.js';
import type { DataFormat, Dataset, Skipped } from './model.js';
import { removeIfUnfinished } from '../unfinished.js';
import { collectProblems } from './problems.js';
import { createCocoWriter } from './write-coco.js';
import { createImageFolderWriter } from './write-imagefolder.js';
import { createMvtecWriter } from './write-mvtec.js';
import { createVocWriter } from './write-voc.js';
import { createYoloWriter } from './write-yolo.js';

const WRITERS: Record<DataFormat, (context: ExportContext) => ExportWriter> = {
  mvtec: createMvtecWriter,
  imagefolder: createImageFolderWriter,
  coco: createCocoWriter,
  yolo: createYoloWriter,
  voc: createVocWriter,
};

export interface ExportOptions {
  /** Leave out images whose file or mask is bad, rather than stop at the first. */
  skipBad?: boolean;
  onProgress?: (progress: { done: number; total: number }) => void;
  signal?: AbortSignal;
}

export interface ExportResult {
  images: number;
  skipped: Skipped[];
  /** What the format cannot hold, in words with counts; empty when nothing was lost. */
  lost: string[];
}

const entriesOf = async (dir: string): Promise<string[] | undefined> => {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw writeError(error, dir);
  }
};

const writeAll = async (
  dataset: Dataset,
  dir: string,
  format: DataFormat,
  { skipBad = false, onProgress, signal }: ExportOptions,
): Promise<ExportResult> => {
  const problems = collectProblems(skipBad);
  const lost = createLostNotes();
  const writer = WRITERS[format]({ dataset, files: createExportFiles(dir), lost });
  const total = dataset.samples.length;
  for (const [i, sample] of dataset.samples.entries()) {
    if (signal?.aborted) throw new AppError('cancelled');
    await writer.add(sample).catch((error: unknown) => problems.report(sample.file, error));
    onProgress?.({ done: i + 1, total });
  }
  if (signal?.aborted) throw new AppError('cancelled');
  await writer.finish();
  return { images: total - problems.skipped.length, skipped: problems.skipped, lost: lost.list() };
};

/**
 * Writes a dataset in another format to a new folder. Image files are copied byte for byte; masks become outlines and
 * boxes and the other way round as the format needs. The folder appears complete or not at all.
 * @throws AppError folder_not_empty, cancelled, disk_full, write_failed, and those of `readImageSize` and `readMask`
 */
export const exportDataset = async (
  dataset: Dataset,
  outDir: string,
  format: DataFormat,
  options: ExportOptions = {},
): Promise<ExportResult> => {
  const target = resolve(outDir);
  const existing = await entriesOf(target);
  if (existing && existing.length > 0) throw new AppError('folder_not_empty', { path: outDir });
  const staging = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
  const settled = removeIfUnfinished(staging);
  try {
    await mkdir(staging, { recursive: true });
    const result = await writeAll(dataset, staging, format, options);
    // In one go, so that no signal comes between them.
    if (existing) rmdirSync(target);
    renameSync(staging, target);
    return result;
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    const isFileError = error instanceof Error && 'syscall' in error;
    throw isFileError ? writeError(error, outDir) : error;
  } finally {
    settled();
  }
};
