import type { GateNumbers } from './gate-types.js';
import { plural } from './words.js';

/** Which images were counted, where that is not plain. */
export const describeEvidence = ({ comparison, golden, audit, unseen, leftOut }: GateNumbers): string[] => {
  if (!comparison) return [];
  const words: string[] = [];
  if (unseen > 0) {
    words.push(
      `Evidence: ${plural(golden + audit, 'golden or audit image')}, judged by both exported files, and ` +
        `${plural(unseen, 'image')} labelled since the champion was made that taught the challenger: there its verdict is ` +
        'that of cross-validation, by models that learned as it did from the other images.',
    );
  }
  if (leftOut > 0) {
    words.push(
      `${plural(leftOut, 'labelled image')} not counted: the champion picked ${leftOut === 1 ? 'it' : 'them'} because it was in ` +
        'doubt, and there it errs more than on the line.',
    );
  }
  return words;
};
