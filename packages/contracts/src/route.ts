import type { z } from 'zod';
import type { Role } from './models/access.js';

/** Who may call: anybody, an enrolled device, a trainer's token, a user of at least this role. Any one is enough. */
export interface Access {
  anybody?: true;
  device?: true;
  trainer?: true;
  role?: Role;
}

/**
 * One HTTP call: the server registers it, the client calls it, OpenAPI describes it, all from this object.
 * `raw` names what passes as bytes instead of JSON; `status` is that of success, 200 unless said otherwise.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With {name} for each of `params`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response?: z.ZodType;
  readonly status?: 200 | 201 | 202 | 204;
  readonly raw?: { readonly request?: 'bytes'; readonly response?: 'bytes' | 'events' };
  /** Bytes of the body at most; the server's default otherwise. */
  readonly maxBodyBytes?: number;
}

/** Keeps the schemas' own types. */
export const route = <const Definition extends Route>(definition: Definition): Definition => definition;
