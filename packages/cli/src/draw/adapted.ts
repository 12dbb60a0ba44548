import type { AdaptResult, Rate } from '@lemniscate/vision';
import { bytesText, count, fixed, headsText, secondsText, short, twoFigures } from './numbers.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import { shellWord } from './shell-word.js';
import { pairLines } from './table.js';

const ofParts = (rate: Rate | null, parts: number, what: string, verb: string): string | undefined => {
  if (rate === null || !Number.isFinite(rate.value)) return undefined;
  const [value, lo, hi] = [rate.value, rate.lo, rate.hi].map((share) => twoFigures(share * parts));
  return `of ${parts} ${what} about ${value} ${verb} (95 %: ${lo}–${hi})`;
};

const expectedText = ({ expected }: AdaptResult): [string, string][] => {
  const { auroc, escapeRate, falseRejectRate } = expected;
  const parts = [
    ofParts(escapeRate, 100, 'defective parts', 'escape'),
    ofParts(falseRejectRate, 1000, 'good parts', 'are rejected'),
    auroc === null ? undefined : `AUROC ${fixed(auroc, 3)}`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return [['expected', 'not known: no labelled defects to measure with']];
  return parts.map((part, i) => [i === 0 ? 'expected' : '', i === 0 ? `${part}, by cross-validation` : part]);
};

const regionsText = (regions: number): string =>
  regions === 0 ? ', image labels alone' : `, ${regions} with a region`;
const AUGMENTED: Record<AdaptResult['augmentation'], string> = {
  none: 'no: photos are learned from as they are',
  flips: 'by mirrored copies of good photos',
  rotations: 'by turned copies of good photos',
  lighting: 'by copies of good photos in other light',
};

/** What was made, in plain words. */
export const describeAdapted = (result: AdaptResult, paint: Paint): string[] => {
  const { good, defects, defectTypes, regions, calibration, skipped } = result;
  const types = defectTypes.length > 0 ? ` (${printable(defectTypes.join(', '))})` : '';
  const learnt = `${count(good, 'good image')}, ${defects === 0 ? 'no defects' : `${count(defects, 'defective image')}${types}${regionsText(regions)}`}`;
  const guaranteed = calibration.guaranteed ? paint.green('yes') : paint.yellow('no');
  const pairs: [string, string][] = [
    ['learnt from', learnt],
    ['base', `${printable(result.base)}, images worked on at ${result.sidePx} px`],
    ['augmented', AUGMENTED[result.augmentation]],
    ['heads', headsText(result.heads)],
    ['threshold', `${short(result.threshold)}, ${calibration.method}`],
    calibration.method === 'cost'
      ? ['chosen as', calibration.note]
      : ['guaranteed', `${guaranteed}${calibration.note ? `: ${calibration.note}` : ''}`],
    ...expectedText(result),
  ];
  if (result.unlabelled > 0)
    pairs.splice(1, 0, ['', `and ${count(result.unlabelled, 'photo')} without a label`]);
  if (skipped.length > 0) pairs.push(['left out', count(skipped.length, 'file')]);
  const size = `${bytesText(result.modelBytes)}, ${secondsText(result.seconds)}`;
  return [
    `${paint.bold(`Model written to ${printable(result.out)}`)} (${size})`,
    ...pairLines(pairs),
    '',
    `Next: lemniscate inspect --model ${shellWord(result.out)} PHOTOS`,
  ];
};
