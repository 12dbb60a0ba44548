import { AppError } from '@lemniscate/contracts/errors';
import type { Command } from 'commander';

/** Options that say nothing where another is given, and why. */
const UNUSED_WITH = {
  '--update': {
    options: [
      '--side',
      '--budget-ms',
      '--augment',
      '--regions',
      '--seed',
      '--escape-cost',
      '--false-reject-cost',
      '--defect-rate',
    ],
    why: 'the model keeps what it was made with',
  },
  '--good': {
    options: ['--escape-cost', '--false-reject-cost', '--defect-rate', '--regions'],
    why: 'with photos of good parts alone there are no defects to weigh or to place; --false-reject-rate sets the threshold',
  },
} as const;

/**
 * Refuses options that would change nothing: whoever gives one expects that it does.
 * @throws AppError usage
 */
export const refuseUnused = (command: Command, given: keyof typeof UNUSED_WITH): void => {
  const { options, why } = UNUSED_WITH[given];
  const unused = command.options
    .filter((one) => command.getOptionValueSource(one.attributeName()) === 'cli')
    .map((one) => one.long ?? '')
    .filter((name) => options.some((option) => option === name));
  if (unused.length === 0) return;
  throw new AppError('usage', { detail: `${given} does not go with ${unused.join(', ')}: ${why}.` });
};
