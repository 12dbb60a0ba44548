/** A sentence of the catalogue `start` and the numbers it is said with. */
export type CalibrationNote =
  | { method: 'conformal'; values: { percent: number; good: number } }
  | { method: 'tail-extrapolated'; values: { percent: number; good: number; needed: number } }
  | {
      method: 'cost';
      values: { escape: number; falseReject: number; labels: number; percent: number };
    };

/**
 * A manifest says its method by a code and the rest in an English sentence, which is signed and stays as it is: its
 * numbers are read out of it. Null: a sentence of another version, to be said as it stands.
 */
export const readCalibrationNote = (method: string, note: string): CalibrationNote | null => {
  const numbers = (note.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
  const [first, second, third, fourth] = numbers;
  if (method === 'conformal' && numbers.length === 2)
    return { method, values: { percent: first, good: second } };
  if (method === 'tail-extrapolated' && numbers.length === 3)
    return { method, values: { percent: first, good: second, needed: third } };
  if (method === 'cost' && numbers.length === 4)
    return { method, values: { escape: first, falseReject: second, labels: third, percent: fourth } };
  return null;
};
