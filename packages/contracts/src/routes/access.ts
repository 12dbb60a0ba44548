import { z } from 'zod';
import { Password, Role, Session, Token, TokenScope, User, UserName, WebSession } from '../models/access.js';
import { Id, Note } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'access';

export const accessRoutes = {
  /** The one-time link that the first start prints makes the first administrator. */
  setUp: route({
    method: 'POST',
    path: '/api/v1/setup',
    summary: 'Make the first administrator with the one-time code printed at the first start',
    tag,
    access: { anybody: true },
    body: z.object({ code: z.string().min(1).max(200), name: UserName, password: Password }),
    response: Session,
    status: 201,
  }),
  logIn: route({
    method: 'POST',
    path: '/api/v1/login',
    summary: 'Exchange name and password for a session token',
    tag,
    access: { anybody: true },
    body: z.object({ name: z.string().max(200), password: z.string().max(200) }),
    response: Session,
  }),
  /** For browsers: a script cannot read the cookie, and other sites cannot use it. */
  openWebSession: route({
    method: 'POST',
    path: '/api/v1/web-session',
    summary:
      'Exchange name and password for a session cookie; what changes something then needs the header x-lemniscate-web: 1',
    tag,
    access: { anybody: true },
    body: z.object({ name: z.string().max(200), password: z.string().max(200) }),
    response: WebSession,
  }),
  logOut: route({
    method: 'POST',
    path: '/api/v1/logout',
    summary: 'End this session; a session cookie is cleared',
    tag,
    access: { role: 'operator' },
    status: 204,
  }),
  whoAmI: route({
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who this token belongs to and what it may do',
    tag,
    access: { role: 'operator', trainer: true, device: true },
    response: z.object({
      kind: z.enum(['user', 'device', 'trainer']),
      id: Id,
      name: z.string(),
      role: Role.nullable(),
    }),
  }),
  changePassword: route({
    method: 'POST',
    path: '/api/v1/me/password',
    summary: 'Change one’s own password; all other sessions of this user end',
    tag,
    access: { role: 'operator' },
    body: z.object({ currentPassword: z.string().max(200), password: Password }),
    status: 204,
  }),
  listUsers: route({
    method: 'GET',
    path: '/api/v1/users',
    summary: 'List users',
    tag,
    access: { role: 'admin' },
    response: z.object({ items: z.array(User) }),
  }),
  createUser: route({
    method: 'POST',
    path: '/api/v1/users',
    summary: 'Create a user',
    tag,
    access: { role: 'admin' },
    body: z.object({ name: UserName, role: Role, password: Password }),
    response: User,
    status: 201,
  }),
  updateUser: route({
    method: 'PATCH',
    path: '/api/v1/users/{id}',
    summary: 'Change a role or password, disable or enable a user',
    tag,
    access: { role: 'admin' },
    params: z.object({ id: Id }),
    body: z.object({
      role: Role.optional(),
      password: Password.optional(),
      disabled: z.boolean().optional(),
    }),
    response: User,
  }),
  listTokens: route({
    method: 'GET',
    path: '/api/v1/tokens',
    summary: 'List tokens, never their secrets',
    tag,
    access: { role: 'engineer' },
    response: z.object({ items: z.array(Token) }),
  }),
  createToken: route({
    method: 'POST',
    path: '/api/v1/tokens',
    summary: 'Create a token; its secret is shown this once. No scope above the caller’s own role.',
    tag,
    access: { role: 'engineer' },
    body: z.object({
      name: Note.min(1),
      scope: TokenScope,
      expiresInDays: z.number().positive().max(3650).nullable().default(90),
    }),
    response: z.object({ token: Token, secret: z.string() }),
    status: 201,
  }),
  revokeToken: route({
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    summary: 'Revoke a token',
    tag,
    access: { role: 'engineer' },
    params: z.object({ id: Id }),
    status: 204,
  }),
} as const;
