import type { Capture } from '@lemniscate/contracts';
import { useQueries, type UseQueryOptions } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { client } from '../../api/client.ts';

const PREFIX = 'lemniscate.review-types.';

const readOrder = (stationId: string): string[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + stationId) ?? '[]');
    return Array.isArray(kept) ? kept.filter((type) => typeof type === 'string') : [];
  } catch {
    return [];
  }
};

const writeOrder = (stationId: string, order: readonly string[]): void => {
  try {
    localStorage.setItem(PREFIX + stationId, JSON.stringify(order));
  } catch {
    // The order is then as frequent today, and another tomorrow.
  }
};

/** The most frequent first. */
export const byFrequency = (captures: readonly Pick<Capture, 'defectTypes'>[]): string[] => {
  const counts = new Map<string, number>();
  for (const type of captures.flatMap(({ defectTypes }) => defectTypes))
    counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([type]) => type);
};

/** Known keys stay where the hand knows them; new types come after. */
export const mergeOrder = (known: readonly string[], more: readonly string[]): string[] => [
  ...new Set([...known, ...more]),
];

const frequentTypes = (stationId: string): UseQueryOptions<string[]> => ({
  queryKey: ['review-types', stationId],
  staleTime: Infinity,
  queryFn: async ({ signal }) => {
    const query = { station: stationId, state: 'labelled', limit: 500 } as const;
    const { items } = await client.listCaptures({ query, signal });
    return byFrequency(items);
  },
});

/** The defect types of each station, in the order of their keys. The order is kept: hands remember keys. */
export const useDefectTypes = (stationIds: readonly string[]) => {
  const found = useQueries({ queries: stationIds.map(frequentTypes) });
  const [added, setAdded] = useState<Readonly<Record<string, readonly string[]>>>({});
  const loaded = found.map(({ data }) => data?.join('\n')).join('\t');
  const orders = useMemo(
    () =>
      new Map(
        stationIds.map((id, i) => {
          const order = mergeOrder(mergeOrder(readOrder(id), found[i]?.data ?? []), added[id] ?? []);
          if (found[i]?.data) writeOrder(id, order);
          return [id, order] as const;
        }),
      ),
    // `found` is new at every render; what it holds is not.
    [stationIds.join(), loaded, added],
  );
  const add = useCallback((stationId: string, type: string): void => {
    writeOrder(stationId, mergeOrder(readOrder(stationId), [type]));
    setAdded((before) => ({ ...before, [stationId]: [...(before[stationId] ?? []), type] }));
  }, []);
  return { typesOf: (stationId: string): readonly string[] => orders.get(stationId) ?? [], add };
};
