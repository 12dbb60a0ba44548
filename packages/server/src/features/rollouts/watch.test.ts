import { Loop } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { bandsOf, NO_COUNTS, type PhaseCounts, startWatch, watchMore, whyHalt } from './watch.js';

const LIMITS = Loop.shape.rollout.parse({});

/** Counts as they stand at each look; they only grow. */
const lookAt = (...looks: readonly (Partial<PhaseCounts> & { errors?: number })[]) => {
  let watch = startWatch(LIMITS);
  for (const { errors = 0, ...counts } of looks)
    watch = watchMore(watch, { ...NO_COUNTS, ...counts }, errors);
  return watch;
};

const bandOf = (watch: ReturnType<typeof lookAt>, what: string) =>
  bandsOf(watch).find((band) => band.what === what);

test('overrides that come in a look of their own count as much as those that come with their parts', () => {
  const parts = { parts: 100, challengerParts: 100 };
  const together = lookAt({ ...parts, overrides: 30 });
  const apart = lookAt(parts, { ...parts, overrides: 10 }, { ...parts, overrides: 30 });
  expect(bandOf(apart, 'overrides')).toMatchObject({ parts: 100, events: 30 });
  const logOf = (watch: typeof apart): number => Math.log(bandOf(watch, 'overrides')!.evidence);
  expect(logOf(apart)).toBeCloseTo(logOf(together), 9);
  expect(whyHalt(apart)).toMatchObject({ code: 'overrides_over_limit' });
});

test('overrides of parts that are not here yet wait for them', () => {
  const early = lookAt({ overrides: 30 });
  expect(bandOf(early, 'overrides')).toMatchObject({ parts: 0, events: 0 });
  const later = lookAt({ overrides: 30 }, { overrides: 30, parts: 100, challengerParts: 100 });
  expect(bandOf(later, 'overrides')).toMatchObject({ parts: 100, events: 30 });
  expect(whyHalt(later)).toMatchObject({ code: 'overrides_over_limit' });
});

test('a challenger that fails on every part is halted, though no part was judged', () => {
  const failing = lookAt({ errors: 3 }, { errors: 20 });
  expect(bandOf(failing, 'errors')).toMatchObject({ parts: 20, events: 20 });
  expect(whyHalt(failing)).toMatchObject({ code: 'errors_over_limit' });
});

test('what is within its limits halts nothing', () => {
  const sound = lookAt(
    { parts: 500, challengerParts: 500, overrides: 5, errors: 2 },
    { parts: 1000, challengerParts: 1000, overrides: 10, errors: 5 },
  );
  expect(whyHalt(sound)).toBeNull();
});
