import { AppError, ROUTES, type Route, type RouteName } from '@lemniscate/contracts';
import type { z } from 'zod';
import type { Auth } from './auth.js';
import { readProblem, toError } from './problem.js';

type RawRequest<R> = R extends { raw: { request: 'bytes' } } ? true : false;
type RawResponse<R> = R extends { raw: { response: string } } ? true : false;
type PartOf<Name extends string, S> = S extends z.ZodType
  ? Record<string, never> extends z.input<S>
    ? { [K in Name]?: z.input<S> }
    : { [K in Name]: z.input<S> }
  : unknown;

/** What a call takes: `params` and `query` by their schemas; `body` by its schema, or as bytes. */
export type CallInput<R> = (R extends { params: infer P } ? PartOf<'params', P> : unknown) &
  (R extends { query: infer Q } ? PartOf<'query', Q> : unknown) &
  (RawRequest<R> extends true
    ? { body: Uint8Array }
    : R extends { body: infer B }
      ? PartOf<'body', B>
      : unknown) & { signal?: AbortSignal; headers?: Record<string, string> };

/** What a call gives: parsed JSON; the response itself where bytes or events come; nothing for 204. */
export type CallOutput<R> =
  RawResponse<R> extends true
    ? Response
    : R extends { response: infer S }
      ? S extends z.ZodType
        ? z.output<S>
        : void
      : void;

type Calls = {
  [N in RouteName]: Record<string, never> extends CallInput<(typeof ROUTES)[N]>
    ? (input?: CallInput<(typeof ROUTES)[N]>) => Promise<CallOutput<(typeof ROUTES)[N]>>
    : (input: CallInput<(typeof ROUTES)[N]>) => Promise<CallOutput<(typeof ROUTES)[N]>>;
};

export type Client = Calls & { readonly url: string };

export interface ClientOptions {
  /** Of the server, e.g. http://127.0.0.1:8420 */
  url: string;
  auth?: Auth;
  fetch?: typeof fetch;
  /** Given up after this long without an answer; long polls add their own wait. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Typed calls to a server, one for each entry of the route table.
 * @throws AppError in the server's own words; server_unreachable when it cannot be reached
 */
export const createClient = (options: ClientOptions): Client => {
  const url = options.url.replace(/\/+$/, '');
  const calls = Object.fromEntries(
    Object.entries(ROUTES).map(([name, definition]) => [
      name,
      (input: LooseInput = {}) => call({ ...options, url }, definition as Route, input),
    ]),
  );
  return { ...calls, url } as unknown as Client;
};

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

const call = async (options: ClientOptions, definition: Route, input: LooseInput): Promise<unknown> => {
  const path = pathOf(definition, input);
  const body = bodyOf(definition, input.body);
  const response = await send(options, definition, { path, body, input }, true);
  if (definition.raw?.response) return response;
  if (response.status === 204 || !definition.response) {
    await response.body?.cancel();
    return undefined;
  }
  const parsed = definition.response.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const { path: at, message } = parsed.error.issues[0];
  throw new AppError('server_unreachable', {
    url: options.url,
    detail: `its answer is not of this version: ${at.join('.')}: ${message}`,
  });
};

const send = async (
  options: ClientOptions,
  definition: Route,
  request: { path: string; body: Uint8Array | undefined; input: LooseInput },
  mayRetry: boolean,
): Promise<Response> => {
  const { url, auth, fetch: fetchNow = fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { path, body, input } = request;
  const waitMs = 1000 * Number(input.query?.['waitSeconds'] ?? (input.body as LongPoll)?.waitSeconds ?? 0);
  const headers = { ...(await auth?.headers({ method: definition.method, path, body })), ...input.headers };
  const timeout = definition.raw?.response ? undefined : AbortSignal.timeout(timeoutMs + waitMs);
  const signals = [input.signal, timeout].filter((s) => s !== undefined);
  let response: Response;
  try {
    response = await fetchNow(url + path, {
      method: definition.method,
      headers: { ...(body && { 'content-type': contentType(definition) }), ...headers },
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    });
  } catch (error) {
    if (input.signal?.aborted) throw new AppError('cancelled', {}, { cause: error });
    throw new AppError('server_unreachable', { url, detail: reasonOf(error) }, { cause: error });
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (mayRetry && problem && auth?.learnFrom?.(problem)) return send(options, definition, request, false);
  throw toError(problem, response.status, url);
};

type LongPoll = { waitSeconds?: number } | undefined;

const pathOf = ({ path }: Route, { params = {}, query = {} }: LooseInput): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([k, v]) =>
      v === undefined || v === null ? [] : [[k, String(v)] as [string, string]],
    ),
  );
  return search.size > 0 ? `${filled}?${search}` : filled;
};

const bodyOf = (definition: Route, body: unknown): Uint8Array | undefined => {
  if (definition.raw?.request) return body as Uint8Array;
  if (!definition.body) return undefined;
  return new TextEncoder().encode(JSON.stringify(body ?? {}));
};

const contentType = (definition: Route): string =>
  definition.raw?.request ? 'application/octet-stream' : 'application/json';

/** fetch says "fetch failed" and hides the reason one level down. */
const reasonOf = (error: unknown): string => {
  const { cause, message, name } = error as Error & { cause?: Error & { code?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  return cause?.code ?? cause?.message ?? message;
};
