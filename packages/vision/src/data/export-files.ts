import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import sharp from 'sharp';
import type { Mask } from '../images/types.js';
import { fileError } from '../images/read-image-file.js';

/** The error for a failed write to `path`. */
export const writeError = (error: unknown, path: string): AppError => {
  if (error instanceof AppError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk_full', { path }, { cause: error });
  return new AppError('write_failed', { path, detail: message }, { cause: error });
};

/** Writes files of one dataset being exported; names are relative to its folder, with '/'. */
export interface ExportFiles {
  copy(source: string, file: string): Promise<void>;
  text(file: string, content: string): Promise<void>;
  mask(file: string, mask: Mask): Promise<void>;
}

/** @throws AppError disk_full, write_failed; path_not_found or path_not_readable for the source of a copy */
export const createExportFiles = (dir: string): ExportFiles => {
  const write = async (file: string, put: (path: string) => Promise<unknown>): Promise<void> => {
    const path = join(dir, file);
    try {
      await mkdir(dirname(path), { recursive: true });
      await put(path);
    } catch (error) {
      throw writeError(error, path);
    }
  };
  return {
    copy: async (source, file) => {
      await stat(source).catch((error: unknown) => {
        throw fileError(error, source);
      });
      await write(file, (path) => copyFile(source, path));
    },
    text: (file, content) => write(file, (path) => writeFile(path, content)),
    mask: async (file, { width, height, data }) => {
      const png = await sharp(
        data.map((value) => (value === 0 ? 0 : 255)),
        { raw: { width, height, channels: 1 } },
      )
        .toColourspace('b-w')
        .png()
        .toBuffer();
      await write(file, (path) => writeFile(path, png));
    },
  };
};
