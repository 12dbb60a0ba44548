import { AppError } from '@lemniscate/contracts/errors';
import { Option, type Command } from 'commander';
import type { RegionUse } from '@lemniscate/vision';
import { oneOf, path, positiveNumber, share, wholeNumber } from './parse.js';

export interface JsonOption {
  json?: boolean;
}

/** Written out, because the words of vision load with vision; the types are checked where they meet. */
const AUGMENT = ['auto', 'none', 'flips', 'rotations', 'lighting'] as const;
type Augment = (typeof AUGMENT)[number];

export interface AdaptingOptions {
  base?: string;
  seed: number;
  escapeCost?: number;
  falseRejectCost?: number;
  side?: number;
  budgetMs?: number;
  regions?: RegionUse;
  augment?: Augment;
  threads?: number;
  skipBad?: boolean;
}

export const option = <Value>(flags: string, about: string, parse: (value: string) => Value): Option =>
  new Option(flags, about).argParser(parse);

export const jsonOption = (about = 'print the result as JSON'): Option => new Option('--json', about);

export const skipBadOption = (): Option =>
  new Option('--skip-bad', 'leave bad files out, listed at the end, instead of stopping at the first');

export const threadsOption = (): Option =>
  option('--threads <n>', 'processor threads to use (default: all cores)', wholeNumber('--threads', 1, 256));

export const seedOption = (): Option =>
  option('--seed <n>', 'the same seed gives the same result', wholeNumber('--seed', 0, 4_294_967_295));

/** Options that say how a model is made, shared by the commands that make models. */
export const addAdaptingOptions = (command: Command): Command =>
  command
    .addOption(
      option(
        '--base <id|file>',
        'model to start from: an id of "bases list", an ONNX file or a folder',
        path('--base'),
      ),
    )
    .addOption(seedOption().default(1))
    .addOption(option('--escape-cost <n>', 'cost of one escape', positiveNumber('--escape-cost')))
    .addOption(
      option('--false-reject-cost <n>', 'cost of one false reject', positiveNumber('--false-reject-cost')),
    )
    .addOption(
      option(
        '--side <px>',
        'side in pixels that images are worked on at, instead of one chosen by measurement',
        wholeNumber('--side', 32, 4096),
      ),
    )
    .addOption(
      option(
        '--budget-ms <n>',
        'most time one image may take, measured on this machine',
        positiveNumber('--budget-ms'),
      ),
    )
    .addOption(
      option(
        '--regions <use|ignore>',
        'learn where defects are from masks and boxes the dataset has, or from image labels alone',
        oneOf('--regions', ['use', 'ignore'] as const),
      ).default('use'),
    )
    .addOption(
      option(
        '--augment <how>',
        `what may differ between good parts, learned from changed copies of their photos: ${AUGMENT.join(', ')}`,
        oneOf('--augment', AUGMENT),
      ).default('auto'),
    )
    .addOption(threadsOption())
    .addOption(skipBadOption());

/** @throws AppError usage when only one of the two costs is given: only their ratio means anything */
export const costsOf = ({
  escapeCost,
  falseRejectCost,
}: AdaptingOptions): { escape: number; falseReject: number } | undefined => {
  if (escapeCost === undefined && falseRejectCost === undefined) return undefined;
  if (escapeCost === undefined || falseRejectCost === undefined)
    throw new AppError('usage', {
      detail: 'Give both --escape-cost and --false-reject-cost: what counts is their ratio.',
    });
  return { escape: escapeCost, falseReject: falseRejectCost };
};

export { path, share, wholeNumber };
