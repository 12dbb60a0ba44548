import { AppError } from '@lemniscate/contracts/errors';

/** The error for a file that is there but is no image that can be used. `name` is the file as people know it. */
export const unreadable = (name: string, detail: string, cause?: unknown): AppError =>
  new AppError('image_unreadable', { path: name, detail }, { cause });
