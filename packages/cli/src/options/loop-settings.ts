import { Option } from 'commander';
import { numberFrom, orNone, positiveNumber, shareOrNone, wholeNumber, wordList } from './parse.js';
import { setting, type Setting, switched } from './settings.js';
import { option } from './shared.js';

const count = (flag: string, about: string, min = 0): Option =>
  option(`${flag} <n>`, about, wholeNumber(flag, min));

const countOr = (word: string, flag: string, about: string): Option =>
  option(`${flag} <n|${word}>`, about, orNone(word, wholeNumber(flag, 1)));

const numberOr = (word: string, flag: string, about: string): Option =>
  option(`${flag} <n|${word}>`, about, orNone(word, positiveNumber(flag)));

const shareOf = (flag: string, about: string): Option => option(`${flag} <share>`, about, shareOrNone(flag));

const triggers = (): Setting[] => [
  setting('trigger.labels', countOr('off', '--labels', 'new labels that start a turn')),
  setting('trigger.escapes', countOr('off', '--escapes', 'reported escapes that start a turn')),
  switched('trigger.drift', 'drift', {
    on: 'drift of a station starts a turn',
    off: 'drift starts no turn',
  }),
  setting('trigger.everyHours', numberOr('off', '--every-hours', 'start a turn this often')),
];

const review = (): Setting[] => [
  setting('review.secondReviewShare', shareOf('--second-review-share', 'share judged by two people')),
  setting('review.goldenShare', shareOf('--golden-share', 'share of labels kept for the gate')),
  setting(
    'review.labelsPerTurn',
    countOr('off', '--labels-per-turn', 'labels asked in a turn at most; off: as many as wait'),
  ),
];

const training = (): Setting[] => [
  setting('training.base', new Option('--base <id>', 'base that models start from')),
  setting('training.seed', count('--seed', 'the same dataset and seed give the same model')),
  setting(
    'training.sidePx',
    option(
      '--side <px|auto>',
      'working size by hand, or chosen by measurement',
      orNone('auto', wholeNumber('--side', 32, 2048)),
    ),
  ),
  setting('training.budgetMs', numberOr('auto', '--budget-ms', 'most time one image may take')),
  setting(
    'training.timeoutMinutes',
    option(
      '--timeout-minutes <n>',
      'learning that takes longer is given up',
      positiveNumber('--timeout-minutes'),
    ),
  ),
];

const gate = (): Setting[] => [
  setting('gate.minOk', count('--min-good', 'good images that the golden set must have', 1)),
  setting('gate.minDefects', count('--min-defects', 'defective images that it must have', 1)),
  setting('gate.confidence', shareOf('--confidence', 'how sure the gate wants to be, 0.5 to 0.9999')),
  setting('gate.maxAsked', count('--max-asked', 'labels it may ask for where two models differ')),
  setting('gate.maxLatencyMs', numberOr('off', '--max-latency-ms', 'most time a challenger may take')),
  setting(
    'gate.allowedLicences',
    option(
      '--licences <id,…|any>',
      'licences that may stand behind a model, with commas between them',
      orNone('any', wordList('--licences')),
    ),
  ),
  setting(
    'gate.allowedResidencies',
    option(
      '--residencies <code,…|any>',
      'where the data behind a model may come from, ISO 3166, with commas between them',
      orNone('any', wordList('--residencies')),
    ),
  ),
  switched('gate.needsApproval', 'needs-approval', {
    on: 'a person approves what the gate would promote',
    off: 'the gate promotes by itself',
  }),
];

const rollout = (): Setting[] => [
  setting(
    'rollout.shadowParts',
    count('--shadow-parts', 'parts a challenger is watched on before its verdict counts'),
  ),
  setting('rollout.canaryShare', shareOf('--canary-share', 'share of parts it then decides')),
  setting('rollout.canaryParts', count('--canary-parts', 'for this many parts')),
  setting('rollout.observeParts', count('--observe-parts', 'parts watched after the full roll-out')),
  setting(
    'rollout.falseAlarmRate',
    shareOf('--false-alarm-rate', 'chance that a sound roll-out is halted, 0.0001 to 0.5'),
  ),
  setting(
    'rollout.maxRejectRatio',
    option(
      '--max-reject-ratio <n>',
      'rejects may grow to this multiple of the champion’s',
      numberFrom('--max-reject-ratio', 1),
    ),
  ),
  setting('rollout.maxErrorRate', shareOf('--max-error-rate', 'share of parts that may end in an error')),
];

/** All that the API lets one change of a loop. */
export const loopSettings = (): Setting[] => [
  ...triggers(),
  ...review(),
  ...training(),
  ...gate(),
  ...rollout(),
];
