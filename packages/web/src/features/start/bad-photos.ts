import { AppError, type ErrorCode, type ErrorParams, ERRORS } from '@lemniscate/contracts';
import type { BadFile } from '../datasets/import/folder-import.ts';

/** A photo that the server refused, as it outlives a reload. */
export interface BadPhoto {
  path: string;
  code: string | null;
  params: ErrorParams;
  message: string;
}

export const toBadPhoto = ({ path, error }: BadFile): BadPhoto =>
  error instanceof AppError
    ? { path, code: error.code, params: error.params, message: error.message }
    : { path, code: null, params: {}, message: (error as Error).message };

/** An error that this version does not know any more keeps its words. */
export const toBadFile = ({ path, code, params, message }: BadPhoto): BadFile => ({
  path,
  error: code !== null && code in ERRORS ? new AppError(code as ErrorCode, params) : new Error(message),
});
