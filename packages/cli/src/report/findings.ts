import type { Rate, ReplayResult, ReplayTurn } from '@lemniscate/vision';
import { fixed, percent } from '../draw/numbers.js';

interface Span {
  lo: number;
  hi: number;
}

// The space does not break: a line must not begin with the sign.
const share = ({ value }: Rate): string => `${percent(value)}\u00a0%`;

const overlap = (a: Span, b: Span): boolean => a.lo <= b.hi && b.lo <= a.hi;

/** What the learning curve shows, as its title. */
export const learningFinding = ({ turns, randomTurns }: ReplayResult): string => {
  const [first, last] = [turns[0], turns.at(-1)!];
  if (turns.length < 2) return `AUROC ${fixed(last.auroc, 3)} from good photos alone`;
  const moved = last.auroc >= first.auroc ? 'rose' : 'fell';
  const main = `AUROC ${moved} from ${fixed(first.auroc, 3)} to ${fixed(last.auroc, 3)} with ${last.labels} labels`;
  const random = randomTurns?.at(-1);
  if (!random) return main;
  const doubt = overlap(last.aurocInterval, random.aurocInterval) ? ' (intervals overlap)' : '';
  return `${main}; random labels reached ${fixed(random.auroc, 3)}${doubt}`;
};

/** What became of a rate over the turns, as a title: a change is only called one if the intervals are apart. */
export const rateFinding = (
  what: string,
  turns: readonly ReplayTurn[],
  rateOf: (turn: ReplayTurn) => Rate,
): string => {
  const [first, last] = [rateOf(turns[0]), rateOf(turns.at(-1)!)];
  if (turns.length < 2) return `${what}: ${share(last)}`;
  if (!overlap(first, last)) {
    const moved = last.value > first.value ? 'rose' : 'fell';
    return `${what} ${moved} from ${share(first)} to ${share(last)}`;
  }
  return `${what}: ${share(first)} at the start, ${share(last)} at the end; the intervals overlap`;
};

/** How many images lie on the wrong side of the threshold, as the title of the histogram. */
export const scoreFinding = (escapes: number, falseRejects: number): string => {
  if (escapes === 0 && falseRejects === 0) return 'Scores keep good and defective images fully apart';
  return `${escapes} defective below the threshold, ${falseRejects} good above it`;
};
