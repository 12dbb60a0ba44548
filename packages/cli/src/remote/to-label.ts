import type { LabelInput } from '@lemniscate/contracts';
import { AppError } from '@lemniscate/contracts/errors';

/** What was typed as a label: `ok`, or the defect types. @throws AppError usage for both */
export const toLabel = (words: readonly string[]): LabelInput => {
  const isOk = words.length === 1 && words[0] === 'ok';
  if (!isOk && words.includes('ok'))
    throw new AppError('usage', { detail: 'A part is either "ok" or has defect types, not both.' });
  return isOk ? { verdict: 'ok', seconds: 0 } : { verdict: 'ng', defectTypes: [...words], seconds: 0 };
};
