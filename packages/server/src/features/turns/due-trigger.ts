import type { Loop, Turn } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import type { ReviewService } from '../review/review.service.js';
import { firedTrigger } from './triggers.js';
import { countSince } from './turns.repo.js';

/** Why a loop's next turn should start now, or null; `since` is when the one before it did. */
export const dueTrigger = async (
  { db, clock, review }: { db: Db; clock: Clock; review: Pick<ReviewService, 'countNewLabels'> },
  loop: Loop,
  { since, besides = 0 }: { since: Date; besides?: number },
): Promise<Turn['trigger'] | null> => {
  const newLabels = (await review.countNewLabels(db, loop.id)) - besides;
  if (newLabels <= 0) return null;
  return firedTrigger(loop.trigger, {
    newLabels,
    ...(await countSince(db, loop.id, since)),
    hoursSinceLast: (clock.now().getTime() - since.getTime()) / 3_600_000,
  });
};
