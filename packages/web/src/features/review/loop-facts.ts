import type { Loop, OverviewLoop, Station } from '@lemniscate/contracts';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

/**
 * Keys of their own: live events would have these asked again at every label, and the server has better to do while
 * somebody labels one a second.
 */
const EVERY_MS = 20_000;
const WORTH_EVERY_MS = 300_000;
export const NEXT_LABELS = 50;

export interface LoopFacts {
  loop: Loop | undefined;
  progress: OverviewLoop | undefined;
  /** When that was so. */
  atMs: number;
}

/** The loop of a station (or the only loop), and how far its next turn is. */
export const useLoopFacts = (station: Station | undefined): LoopFacts => {
  const loops = useQuery({
    queryKey: ['review-loops'],
    queryFn: ({ signal }) => client.listLoops({ signal }),
    staleTime: WORTH_EVERY_MS,
  });
  const overview = useQuery({
    queryKey: ['review-overview'],
    queryFn: ({ signal }) => client.overview({ signal }),
    refetchInterval: EVERY_MS,
  });
  const items = loops.data?.items ?? [];
  const loop = station
    ? items.find(({ id }) => id === station.loopId)
    : items.length === 1
      ? items[0]
      : undefined;
  return {
    loop,
    progress: overview.data?.loops.find(({ id }) => id === loop?.id),
    atMs: overview.dataUpdatedAt,
  };
};

/** What the next labels are worth, foretold from what the former ones bought. */
export const useWorth = (loop: Loop | undefined) =>
  useQuery({
    queryKey: ['review-worth', loop?.name],
    queryFn: ({ signal }) =>
      client.learningCurve({
        params: { loop: loop?.name ?? '' },
        query: { nextLabels: NEXT_LABELS },
        signal,
      }),
    enabled: loop !== undefined,
    staleTime: WORTH_EVERY_MS,
  });

/** A turn began or ended: the ring starts again. */
export const refreshLoopFacts = (queries: QueryClient): void => {
  void queries.invalidateQueries({ queryKey: ['review-overview'] });
  void queries.invalidateQueries({ queryKey: ['review-worth'] });
};
