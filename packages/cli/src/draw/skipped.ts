import { count } from './numbers.js';
import { printable } from './printable.js';
import type { Screen } from './screen.js';

const MOST_SHOWN = 20;

/** Lists on stderr what was left out and why. */
export const noteSkipped = (screen: Screen, skipped: readonly { file: string; reason: string }[]): void => {
  if (skipped.length === 0) return;
  screen.note(`${count(skipped.length, 'file')} left out:`);
  for (const { file, reason } of skipped.slice(0, MOST_SHOWN))
    screen.note(`  ${printable(file)}: ${printable(reason)}`);
  const more = skipped.length - MOST_SHOWN;
  if (more > 0) screen.note(`  … and ${more} more; --json lists all of them.`);
};
