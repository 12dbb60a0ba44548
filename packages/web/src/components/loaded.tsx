import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNote } from './error-note.tsx';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  /** Height of what will stand here, so that the page does not jump. */
  heightPx?: number;
}

/** What a query gave; its outline while it loads, its error where it failed. Old data stays visible beside an error. */
export const Loaded = <T,>({ query, children, heightPx = 120 }: LoadedProps<T>) => {
  const { data, error, isPending, refetch } = query;
  if (data !== undefined)
    return (
      <>
        {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
        {children(data)}
      </>
    );
  if (isPending && !error) return <Skeleton height={heightPx} radius="md" aria-busy="true" />;
  return (
    <Stack>
      <ErrorNote error={error} onRetry={() => void refetch()} />
    </Stack>
  );
};
