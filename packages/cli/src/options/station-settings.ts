import { Option } from 'commander';
import { numberFrom, orNone, positiveNumber, shareOrNone, wholeNumber } from './parse.js';
import { setting, type Setting, switched } from './settings.js';
import { option } from './shared.js';

const money = (flag: string, about: string): Option => option(`${flag} <money>`, about, positiveNumber(flag));

/** All that the API lets one change of a station. */
export const stationSettings = (): Setting[] => [
  setting('title', new Option('--title <text>', 'what people call it')),
  setting('costs.escape', money('--escape-cost', 'what an escape costs')),
  setting('costs.falseReject', money('--false-reject-cost', 'what a false reject costs')),
  setting(
    'costs.label',
    option('--label-cost <money>', 'what one label costs', numberFrom('--label-cost', 0)),
  ),
  setting(
    'capture.auditShare',
    option('--audit-share <share>', 'share of all parts always kept', shareOrNone('--audit-share')),
  ),
  setting(
    'capture.maxPerHour',
    option(
      '--max-per-hour <n>',
      'images kept an hour, the audit sample apart',
      wholeNumber('--max-per-hour', 0),
    ),
  ),
  setting(
    'capture.maxBytes',
    option('--max-bytes <n>', 'bytes of images waiting at the device', wholeNumber('--max-bytes', 0)),
  ),
  switched('capture.uncertain', 'uncertain', {
    on: 'keep images that the model is unsure of',
    off: 'do not keep them for that',
  }),
  switched('capture.novel', 'novel', {
    on: 'keep images unlike any seen before',
    off: 'do not keep them for that',
  }),
  setting(
    'threshold',
    option(
      '--threshold <score|auto>',
      'operating point by hand, or the model’s own',
      orNone('auto', shareOrNone('--threshold')),
    ),
  ),
  setting(
    'partsPerDay',
    option('--parts-per-day <n>', 'parts a day, for sums of money', positiveNumber('--parts-per-day')),
  ),
];
