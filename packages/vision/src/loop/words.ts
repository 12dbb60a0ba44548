import type { Rate } from '../metrics/confusion.js';

/** A share as a percentage with a digit where it is needed: 0.075 → "7.5 %". */
export const percent = (share: number): string => {
  if (!Number.isFinite(share)) return 'unknown';
  const value = 100 * share;
  const digits = Math.abs(value) >= 99.5 || value === 0 ? 0 : Math.abs(value) < 1 ? 2 : 1;
  return `${value.toFixed(digits)} %`;
};

/** Three digits, no exponent for what people read: 0.01234 → "0.0123". */
export const figure = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'unknown';

/** "3 of 40 (7.5 %, interval 1.6 % to 20.4 %)" */
export const rateWords = ({ count, of, value, lo, hi }: Rate): string =>
  of === 0
    ? 'none to judge'
    : `${count} of ${of} (${percent(value)}, interval ${percent(lo)} to ${percent(hi)})`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** What to label besides, leaving out what is not wanting: "8 more good images and 7 more defects". */
export const moreLabelsWords = ({ ok, ng }: { ok: number; ng: number }): string =>
  [ok > 0 && plural(ok, 'more good image'), ng > 0 && plural(ng, 'more defect')]
    .filter(Boolean)
    .join(' and ');
