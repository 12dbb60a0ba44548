import type { Loop, OverviewLoop, Station } from '@lemniscate/contracts';
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
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
  return useMemo(() => {
    const items = loops.data?.items ?? [];
    const only = items.length === 1 ? items[0] : undefined;
    const loop = station ? items.find(({ id }) => id === station.loopId) : only;
    const progress = overview.data?.loops.find(({ id }) => id === loop?.id);
    return { loop, progress, atMs: overview.dataUpdatedAt };
  }, [loops.data, overview.data, overview.dataUpdatedAt, station]);
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
