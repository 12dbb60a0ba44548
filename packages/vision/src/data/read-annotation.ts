import { readFile, stat } from 'node:fs/promises';
import { AppError } from '@lemniscate/contracts/errors';
import type { z } from 'zod';
import { fileError } from '../images/read-image-file.js';

/** Text is held in memory whole; V8 strings end at 512 Mi characters. */
const MAX_ANNOTATION_BYTES = 400 * 1024 * 1024;

export const invalid = (path: string, detail: string, cause?: unknown): AppError =>
  new AppError('annotation_invalid', { path, detail }, { cause });

/**
 * Reads an annotation file as UTF-8 (or UTF-16 with a byte order mark), without the mark.
 * @throws AppError annotation_invalid, path_not_found, path_not_readable
 */
export const readAnnotationText = async (path: string): Promise<string> => {
  try {
    const { size } = await stat(path);
    if (size > MAX_ANNOTATION_BYTES)
      throw invalid(path, `it is ${Math.round(size / 2 ** 20)} MiB, over the limit of 400`);
    const bytes = await readFile(path);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw invalid(path, 'it is not UTF-8 text', error);
    throw fileError(error, path);
  }
};

/** @throws AppError annotation_invalid */
export const parseJson = (text: string, path: string, where = ''): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(path, `${where}${(error as Error).message}`, error);
  }
};

/** Checks a parsed value against a schema; `where` says which part of the file it is. @throws AppError annotation_invalid */
export const checkShape = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
  where = '',
): z.infer<Schema> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw invalid(path, `${where}${at}${issue.message}`, result.error);
};
