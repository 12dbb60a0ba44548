import type { GateNumbers } from './gate-types.js';
import { plural } from './words.js';

/** Which images were counted, where that is not plain. */
export const describeEvidence = ({
  comparison,
  golden,
  audit,
  unseen,
  taught,
  leftOut,
  disputed,
  agreed,
}: GateNumbers): string[] => {
  if (!comparison) return [];
  const words: string[] = [];
  if (unseen > 0) {
    words.push(
      `Evidence: ${plural(golden + audit, 'golden or audit image')}, judged by both exported files, and ` +
        `${plural(unseen, 'image')} labelled since the champion was made that taught the challenger: there its verdict is ` +
        'that of cross-validation, by models that learned as it did from the other images.',
    );
  }
  if (taught > 0) {
    words.push(
      `${plural(taught, 'image')} that taught both ${taught === 1 ? 'counts' : 'count'} by cross-validation of either: models that learned as it did from the others.`,
    );
  }
  if (disputed + agreed > 0) {
    words.push(
      `Of ${plural(disputed + agreed, 'part')} drawn by lot the two judge ${disputed} differently, and a person labelled those; ` +
        `on the other ${agreed} neither is ahead.`,
    );
  }
  if (leftOut > 0) {
    words.push(
      `${plural(leftOut, 'labelled image')} not counted: the champion picked ${leftOut === 1 ? 'it' : 'them'} because it was in ` +
        'doubt or contradicted, and there it errs more than on the line.',
    );
  }
  return words;
};
