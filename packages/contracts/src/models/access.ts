import { z } from 'zod';
import { ROLES, TOKEN_SCOPES } from '../words.js';
import { Id, Instant, Note } from './primitives.js';

/** Each role may do what those before it may. */
export const Role = z.enum(ROLES).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

export const UserName = z
  .string()
  .trim()
  .toLowerCase()
  .min(2)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u, 'use letters, digits, ".", "_", "@" and "-"');

export const Password = z.string().min(10, 'a password has at least 10 characters').max(200);

export const User = z
  .object({ id: Id, name: UserName, role: Role, createdAt: Instant, disabled: z.boolean() })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

/** What a token may be used for: what a role may do, or leasing jobs as a trainer. */
export const TokenScope = z.enum(TOKEN_SCOPES).meta({ id: 'TokenScope' });
export type TokenScope = z.infer<typeof TokenScope>;

export const Token = z
  .object({
    id: Id,
    name: Note,
    scope: TokenScope,
    userId: Id.nullable(),
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    lastUsedAt: Instant.nullable(),
    revoked: z.boolean(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof Token>;

/** Who acted, as events and the audit log keep it. */
export const Actor = z
  .object({ kind: z.enum(['user', 'device', 'trainer', 'system']), id: z.string(), name: z.string() })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof Actor>;

export const Session = z
  .object({ token: z.string(), expiresAt: Instant, user: User })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** The secret is in the cookie `lemniscate_session`, where no script reads it. */
export const WebSession = Session.pick({ expiresAt: true, user: true }).meta({ id: 'WebSession' });
export type WebSession = z.infer<typeof WebSession>;

export const SESSION_COOKIE = 'lemniscate_session';
/** Sent as `1` with every request that changes something and is authenticated by the cookie: no other site can set it. */
export const WEB_HEADER = 'x-lemniscate-web';
