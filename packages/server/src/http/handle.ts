import { AppError, type Route } from '@lemniscate/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ANYBODY, type Caller, checkAccess } from './caller.js';
import { InvalidRequest } from './problem.js';
import { asStream, checked, limited, parseJson, readAll, refuseUnstorable } from './read-body.js';

type Schema = z.ZodType | undefined;
type Part = 'params' | 'query' | 'body';
type Parsed<R extends Route, P extends Part> = R extends { readonly [K in P]: infer S extends z.ZodType }
  ? z.infer<S>
  : undefined;
type Answer<R extends Route> = R extends { readonly response: infer S extends z.ZodType }
  ? z.input<S>
  : unknown;

/** What a handler is called with: everything parsed by the route's schemas. */
export interface Call<R extends Route> {
  params: Parsed<R, 'params'>;
  query: Parsed<R, 'query'>;
  body: Parsed<R, 'body'>;
  actor: Caller;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Aborts when the caller goes away or the server stops. */
  signal: AbortSignal;
  /** Of routes that take bytes: within the limit, and those that were signed; an error comes out of the iteration. */
  bytes: AsyncIterable<Buffer>;
}

/** Filled by the authentication hook. `bodySha256` is what a device signed. */
declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
    bodySha256: string | null;
  }
  interface FastifyInstance {
    stopping: AbortSignal;
    authenticate(request: FastifyRequest): Promise<void>;
    /** Paths of ROUTES that are registered, as `METHOD path`. */
    handled: Set<string>;
  }
}

export const DEFAULT_BODY_BYTES = 1024 * 1024;

/** Registers one entry of ROUTES: who may call it, what it takes and what it gives are as the contract says. */
export const handle = <R extends Route>(
  app: FastifyInstance,
  route: R,
  handler: (call: Call<R>) => Promise<Answer<R>>,
): void => {
  const limitBytes = route.maxBodyBytes ?? DEFAULT_BODY_BYTES;
  app.handled.add(`${route.method} ${route.path}`);
  app.route({
    // Fastify's own HEAD would run the handler and set a length of its own.
    method: route.method === 'GET' && route.raw?.response !== 'events' ? ['GET', 'HEAD'] : route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    bodyLimit: limitBytes,
    exposeHeadRoute: false,
    // Before the body is read: who is not known cannot make the server work.
    onRequest: async (request) => {
      if (route.access.anybody) request.caller = ANYBODY;
      else await app.authenticate(request);
      checkAccess(route.access, request.caller!);
    },
    handler: async (request, reply) => {
      const bytes = bytesOf(request, limitBytes);
      const parsed = {
        params: parse('params', route.params, request.params),
        query: parse('query', route.query, request.query),
        body: route.raw?.request ? undefined : await bodyOf(request, route.body, bytes),
      };
      const signal = signalOf(reply, app.stopping);
      const answer = await handler({
        ...(parsed as Pick<Call<R>, Part>),
        actor: request.caller!,
        request,
        reply,
        signal,
        bytes,
      });
      // Begun, even if whom it is for went away in the middle of it.
      const isAnswered = reply.sent || reply.raw.headersSent || reply.raw.destroyed;
      return isAnswered ? reply : send(reply, route, answer);
    },
  });
};

const parse = (where: string, schema: Schema, value: unknown): unknown => {
  if (!schema) return undefined;
  refuseUnstorable(value);
  const result = schema.safeParse(value);
  if (!result.success) throw new InvalidRequest(where, result.error);
  return result.data;
};

const bytesOf = (request: FastifyRequest, limitBytes: number): AsyncIterable<Buffer> => {
  const source = limited(asStream(request.body), limitBytes);
  return request.bodySha256 === null ? source : checked(source, request.bodySha256);
};

const bodyOf = async (request: FastifyRequest, schema: Schema, bytes: AsyncIterable<Buffer>) => {
  const body = await readAll(bytes);
  if (!schema) return undefined;
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (body.length > 0 && mediaType !== 'application/json')
    throw new AppError('media_type_unsupported', {
      mediaType: mediaType.slice(0, 100) || 'a body without a type',
    });
  return parse('body', schema, parseJson(body));
};

const signalOf = (reply: FastifyReply, stopping: AbortSignal): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return AbortSignal.any([gone.signal, stopping]);
};

const send = (reply: FastifyReply, route: Route, answer: unknown): FastifyReply => {
  if (reply.statusCode === 200) reply.status(route.status ?? 200);
  if (route.raw?.response) return reply.send(answer);
  if (!route.response) return reply.send();
  const result = route.response.safeParse(answer);
  if (!result.success)
    throw new Error(
      `the answer of ${route.method} ${route.path} breaks its contract: ${result.error.message}`,
    );
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(result.data));
};
