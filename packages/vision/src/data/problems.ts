import { AppError, type ErrorCode } from '@lemniscate/contracts/errors';
import type { Skipped } from './model.js';

/** Collects what had to be left out, or stops at the first such thing, as the caller wishes. */
export interface Problems {
  readonly skipped: Skipped[];
  /** Leaves a bad file out, or throws the error when bad files are not to be skipped. */
  report(file: string, error: unknown): void;
  /** Leaves out a file that is no fault: it just takes no part. */
  note(file: string, error: AppError): void;
}

/** What says nothing about one file of the dataset, and so must stop the work. */
const NEVER_SKIPPED: ReadonlySet<ErrorCode> = new Set(['disk_full', 'write_failed', 'cancelled', 'internal']);

export const skippedFor = (file: string, { code, params, message }: AppError): Skipped => ({
  file,
  code,
  params,
  reason: message,
});

export const collectProblems = (skipBad: boolean): Problems => {
  const skipped: Skipped[] = [];
  const note = (file: string, error: AppError): void => {
    skipped.push(skippedFor(file, error));
  };
  const report = (file: string, error: unknown): void => {
    if (!skipBad || !(error instanceof AppError) || NEVER_SKIPPED.has(error.code)) throw error;
    note(file, error);
  };
  return { skipped, report, note };
};
