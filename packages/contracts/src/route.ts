import type { z } from 'zod';
import type { Role } from './models/access.js';

/** Who may call: anybody, an enrolled device, a trainer's token, a user of at least this role. Any one is enough. */
export interface Access {
  anybody?: true;
  device?: true;
  trainer?: true;
  role?: Role;
}

type Schema = z.ZodType | undefined;

/**
 * One HTTP call: the server registers it, the client calls it, OpenAPI describes it, all from this object.
 * `raw` names what passes as bytes instead of JSON; `status` is that of success.
 */
export interface Route<
  Params extends Schema = Schema,
  Query extends Schema = Schema,
  Body extends Schema = Schema,
  Response extends Schema = Schema,
> {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With {name} for each of `params`. */
  path: string;
  summary: string;
  tag: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  response?: Response;
  status?: 200 | 201 | 202 | 204;
  raw?: { request?: 'bytes'; response?: 'bytes' | 'events' };
  /** Bytes of the body at most; the server's default otherwise. */
  maxBodyBytes?: number;
}

/** Keeps the schemas' types. */
export const route = <
  const Params extends Schema = undefined,
  const Query extends Schema = undefined,
  const Body extends Schema = undefined,
  const Response extends Schema = undefined,
>(
  definition: Route<Params, Query, Body, Response>,
): Route<Params, Query, Body, Response> => definition;
