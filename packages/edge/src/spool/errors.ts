import { AppError } from '@lemniscate/contracts';

/** No room, or no quota. */
export const isFull = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
};

/** The error a person can act on for a failed write to `path`. */
export const toWriteError = (error: unknown, path: string): AppError => {
  if (error instanceof AppError) return error;
  return isFull(error)
    ? new AppError('spool_full', { path }, { cause: error })
    : new AppError('write_failed', { path, detail: (error as Error).message }, { cause: error });
};
