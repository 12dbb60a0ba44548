import type { CallInput, CallOutput } from '@lemniscate/client';
import type { ROUTES, RouteName } from '@lemniscate/contracts';
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { client } from './client.ts';
import { CHANGES } from './changes.ts';

type Input<N extends RouteName> = Omit<CallInput<(typeof ROUTES)[N]>, 'signal' | 'headers'>;
type Output<N extends RouteName> = CallOutput<(typeof ROUTES)[N]>;
type LooseCall = (input: object) => Promise<unknown>;

const run = <N extends RouteName>(name: N, input: object): Promise<Output<N>> =>
  (client[name] as LooseCall)(input) as Promise<Output<N>>;

/** A call of the route table as a query: its key is its name and what it takes, so that live events can find it. */
export const callOptions = <N extends RouteName>(name: N, input = {} as Input<N>) =>
  queryOptions({
    queryKey: [name, input] as const,
    queryFn: ({ signal }) => run(name, { ...input, signal }),
  });

interface CallSettings {
  enabled?: boolean;
  /** Asked again this often; live events do without. */
  everyMs?: number;
  /** Show what was there while another input loads, e.g. the next page. */
  keep?: boolean;
}

/** What the server says, kept up to date by live events. */
export const useCall = <N extends RouteName>(
  name: N,
  input = {} as Input<N>,
  { enabled = true, everyMs, keep }: CallSettings = {},
) =>
  useQuery({
    ...callOptions(name, input),
    enabled,
    refetchInterval: everyMs ?? false,
    ...(keep && { placeholderData: keepPreviousData }),
  });

/** So long what was asked for ahead counts as fresh. */
const AHEAD_MS = 30_000;

/**
 * Once what is shown is there (`ready`), asks for what a person may want next, one call after the other, so that it is drawn at
 * once. Who asks for something else meanwhile is answered first.
 *
 * @param calls from the module or memoised: asked again when they change
 */
export const useAhead = (
  ready: boolean,
  calls: readonly { [N in RouteName]: readonly [N, Input<N>] }[RouteName][],
): void => {
  const queries = useQueryClient();
  useEffect(() => {
    if (!ready) return undefined;
    let isWanted = true;
    const ask = async (): Promise<void> => {
      for (const [name, input] of calls) {
        if (!isWanted) return;
        const options = callOptions(name, input as Input<RouteName>);
        await queries.prefetchQuery({ ...options, staleTime: AHEAD_MS });
      }
    };
    void ask();
    return () => {
      isWanted = false;
    };
  }, [ready, calls, queries]);
};

/** A list that goes on: pages by the server's own cursor. */
export const pagesOptions = <N extends RouteName>(name: N, input: Input<N>) =>
  infiniteQueryOptions({
    queryKey: [name, input, 'pages'] as const,
    queryFn: ({ pageParam, signal }) =>
      run(name, {
        ...input,
        query: { ...(input as { query?: object }).query, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last as { cursor?: string }).cursor,
  });

/** Everything read from these routes is asked again. */
export const refresh = (queries: QueryClient, names: readonly RouteName[]): Promise<void> =>
  queries.invalidateQueries({ predicate: ({ queryKey }) => names.includes(queryKey[0] as RouteName) });

/** What was read from this route is asked again, as far as it was asked like that. */
export const refreshCalls = <N extends RouteName>(
  queries: QueryClient,
  name: N,
  like: (input: Input<N>) => boolean,
): Promise<void> =>
  queries.invalidateQueries({
    predicate: ({ queryKey: [of, input] }) => of === name && like(input as Input<N>),
  });

/** A call that changes something. What it touches is read again; the error is left to the caller's form or a notice. */
export const useChange = <N extends RouteName>(name: N) => {
  const queries = useQueryClient();
  return useMutation<Output<N>, Error, Input<N>>({
    mutationKey: [name],
    mutationFn: (input) => run(name, input),
    onSuccess: () => refresh(queries, CHANGES[name] ?? []),
  });
};
