import { AppError } from '@lemniscate/contracts';

/** Refusals that the same record would meet again, whoever the server is. */
const FOR_GOOD = new Set([
  'request_invalid',
  'state_conflict',
  'media_type_unsupported',
  'image_unreadable',
  'image_too_large',
  'image_too_small',
]);

/**
 * What a server says of a station that it does not know, or not as this device's: one put back from an older backup, or
 * another one that the device was enrolled at. The records are good, and wait apart.
 */
const FOR_NOW = new Set(['forbidden', 'not_found']);

/**
 * Everything that is neither (no network, a busy server, a revoked device, even a clock) concerns all records alike: they
 * wait where they are.
 */
export const isForGood = (error: unknown): error is AppError =>
  error instanceof AppError && FOR_GOOD.has(error.code);

export const isForNow = (error: unknown): error is AppError =>
  error instanceof AppError && FOR_NOW.has(error.code);
