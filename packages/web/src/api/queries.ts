import { AppError } from '@lemniscate/contracts';
import { QueryClient } from '@tanstack/react-query';

/** A server that restarts is worth asking again; a refusal is not. */
const worthRetry = (count: number, error: Error): boolean =>
  count < 2 && error instanceof AppError && error.code === 'server_unreachable';

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetry, staleTime: 5_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
