import {
  type Actor,
  AppError,
  type Role,
  type Session,
  type Token,
  type TokenScope,
  type User,
} from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { type Caller, hasRole, SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import { newId } from '../../lib/new-id.js';
import { hashCode, hashSecret, newCode, newSecret } from '../../lib/secrets.js';
import type { Audit } from '../audit/audit.service.js';
import type { Events } from '../events/events.service.js';
import * as repo from './access.repo.js';
import { createLoginLimit } from './login-limit.js';
import { hashPassword, passwordFits, pretendToCheck } from './password.js';

const HOUR_MS = 3_600_000;
const SESSION_MS = 12 * HOUR_MS;
const SET_UP_CODE_MS = 24 * HOUR_MS;

export interface AccessOptions {
  db: Db;
  clock: Clock;
  events: Events;
  audit: Audit;
  /** scrypt's cost, log2 N. */
  passwordCost?: number;
}

export type AccessService = ReturnType<typeof createAccessService>;

export const createAccessService = ({ db, clock, events, audit, passwordCost }: AccessOptions) => {
  const limit = createLoginLimit(clock);

  const openSession = async (trx: Trx, user: repo.UserRow): Promise<Session & { seconds: number }> => {
    const token = newSecret('les_');
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    const session = { id: newId(now.getTime()), secretHash: hashSecret(token), userId: user.id };
    await repo.insertSession(trx, { ...session, createdAt: now, expiresAt });
    return { token, expiresAt: expiresAt.toISOString(), user: repo.toUser(user), seconds: SESSION_MS / 1000 };
  };

  const addUser = async (trx: Trx, actor: Actor, user: repo.UserRow): Promise<void> => {
    await repo.insertUser(trx, user);
    const subject = `user:${user.id}`;
    const detail = { name: user.name, role: user.role };
    events.record(trx, { type: 'user_created', actor, subject, data: detail });
    audit.record(trx, { actor, action: 'user.create', subject, detail });
  };

  const newUser = async (name: string, role: Role, password: string): Promise<repo.UserRow> => {
    const password_hash = await hashPassword(password, passwordCost);
    const now = clock.now();
    return { id: newId(now.getTime()), name, role, password_hash, created_at: now, disabled: false };
  };

  /** A guess at a password. Counted before the slow check, so that many at once are not many free ones. */
  const guarded = async <T>(
    name: string,
    address: string,
    check: () => Promise<T | false | undefined>,
  ): Promise<T> => {
    limit.check(name, address);
    limit.failed(name, address);
    const found = await check();
    if (!found) throw new AppError('login_failed');
    limit.succeeded(name, address);
    return found;
  };

  return {
    /** A fresh one-time code while there is no user, null afterwards. The former code no longer serves. */
    async makeSetUpCode(): Promise<string | null> {
      const code = newCode();
      const created_at = clock.now();
      const expires_at = new Date(created_at.getTime() + SET_UP_CODE_MS);
      return await inTransaction(db, async (trx) => {
        if (await repo.hasUsers(trx)) return null;
        await repo.putSetUpCode(trx, { code_hash: hashCode(code), created_at, expires_at });
        return code;
      });
    },

    /** @throws AppError set_up_already, code_invalid, too_many_requests */
    async setUp(input: { code: string; name: string; password: string }, address: string): Promise<Session> {
      if (await repo.hasUsers(db)) throw new AppError('set_up_already');
      limit.check('set up', address);
      const admin = await newUser(input.name, 'admin', input.password);
      const session = await inTransaction(db, async (trx) => {
        if (!(await repo.takeSetUpCode(trx, hashCode(input.code), clock.now()))) return null;
        await addUser(trx, { kind: 'user', id: admin.id, name: admin.name }, admin);
        return await openSession(trx, admin);
      });
      if (session) return session;
      limit.failed('set up', address);
      throw new AppError('code_invalid');
    },

    /** @throws AppError login_failed, too_many_requests */
    async logIn(name: string, password: string, address: string): Promise<Session & { seconds: number }> {
      const user = await guarded(name, address, async () => {
        const found = await repo.findUserByName(db, name.trim().toLowerCase());
        if (!found) await pretendToCheck(password, passwordCost);
        return found && (await passwordFits(password, found.password_hash)) && !found.disabled && found;
      });
      return await inTransaction(db, async (trx) => {
        const actor: Actor = { kind: 'user', id: user.id, name: user.name };
        audit.record(trx, { actor, action: 'session.open', subject: `user:${user.id}`, detail: { address } });
        return await openSession(trx, user);
      });
    },

    async logOut(actor: Caller): Promise<void> {
      const { credential } = actor;
      if (credential?.kind !== 'session') return;
      await inTransaction(db, async (trx) => {
        await repo.deleteSession(trx, credential.id);
        audit.record(trx, { actor, action: 'session.close', subject: `user:${actor.id}` });
      });
    },

    /**
     * One's own. Whoever got hold of a session does not know the password, and whoever knew the former one is out.
     * @throws AppError login_failed, too_many_requests, forbidden for a token of the server itself
     */
    async changePassword(
      actor: Caller,
      input: { currentPassword: string; password: string },
      address: string,
    ): Promise<void> {
      const before = await repo.findUser(db, actor.id);
      if (!before) throw new AppError('forbidden', { needed: 'a user', has: actor.name });
      await guarded(before.name, address, () => passwordFits(input.currentPassword, before.password_hash));
      const password_hash = await hashPassword(input.password, passwordCost);
      await inTransaction(db, async (trx) => {
        const user = await repo.findUserForUpdate(trx, actor.id);
        // Somebody else set another one meanwhile: what was checked is not the password any more.
        if (user?.password_hash !== before.password_hash) throw new AppError('login_failed');
        await repo.updateUserRow(trx, { ...user, password_hash });
        await repo.deleteSessionsOf(trx, actor.id, actor.credential?.id);
        const subject = `user:${actor.id}`;
        events.record(trx, { type: 'user_changed', actor, subject, data: { passwordChanged: true } });
        audit.record(trx, { actor, action: 'user.password', subject, detail: { address } });
      });
    },

    listUsers: (): Promise<User[]> => repo.listUsers(db),

    /** @throws AppError name_taken */
    async createUser(actor: Actor, input: { name: string; role: Role; password: string }): Promise<User> {
      const user = await newUser(input.name, input.role, input.password);
      await inTransaction(db, (trx) => addUser(trx, actor, user));
      return repo.toUser(user);
    },

    /** @throws AppError not_found, state_conflict for the last administrator */
    async updateUser(
      actor: Actor,
      id: string,
      changes: { role?: Role; password?: string; disabled?: boolean },
    ): Promise<User> {
      const hash = changes.password && (await hashPassword(changes.password, passwordCost));
      return await inTransaction(db, async (trx) => {
        const admins = await repo.lockActiveAdmins(trx);
        const before = await repo.findUserForUpdate(trx, id);
        if (!before) throw new AppError('not_found', { kind: 'user', id });
        const after = {
          ...before,
          role: changes.role ?? before.role,
          disabled: changes.disabled ?? before.disabled,
          password_hash: hash || before.password_hash,
        };
        if (admins.length === 1 && admins[0] === id && (after.disabled || after.role !== 'admin'))
          throw new AppError('state_conflict', {
            kind: 'user',
            id,
            state: 'the last administrator',
            detail: 'nobody could manage the server any more',
          });
        await repo.updateUserRow(trx, after);
        if (hash || after.disabled) await repo.deleteSessionsOf(trx, id);
        const detail = { role: after.role, disabled: after.disabled, passwordChanged: Boolean(hash) };
        events.record(trx, { type: 'user_changed', actor, subject: `user:${id}`, data: detail });
        audit.record(trx, { actor, action: 'user.update', subject: `user:${id}`, detail });
        return repo.toUser(after);
      });
    },

    listTokens: (): Promise<Token[]> => repo.listTokens(db),

    /** `owner` null: the server's own, e.g. for the trainer that it starts itself. @throws AppError forbidden */
    async createToken(
      owner: Caller | null,
      input: { name: string; scope: TokenScope; expiresInDays: number | null },
    ): Promise<{ token: Token; secret: string }> {
      const { name, scope, expiresInDays } = input;
      if (owner && scope !== 'trainer' && !hasRole(owner.role, scope))
        throw new AppError('forbidden', { needed: scope, has: owner.role ?? owner.kind });
      const secret = newSecret('lem_');
      const now = clock.now();
      const token = await inTransaction(db, async (trx) => {
        const token = await repo.insertToken(trx, {
          id: newId(now.getTime()),
          name,
          scope,
          secret_hash: hashSecret(secret),
          user_id: owner?.id ?? null,
          created_at: now,
          expires_at: expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * 24 * HOUR_MS),
        });
        const change = { actor: owner ?? SYSTEM, subject: `token:${token.id}` };
        events.record(trx, { ...change, type: 'token_created', data: { name, scope } });
        audit.record(trx, { ...change, action: 'token.create', detail: { name, scope, expiresInDays } });
        return token;
      });
      return { token, secret };
    },

    /** One's own; an administrator anybody's. @throws AppError not_found, forbidden */
    async revokeToken(actor: Caller, id: string): Promise<void> {
      await inTransaction(db, async (trx) => {
        const token = await repo.findTokenForUpdate(trx, id);
        if (!token) throw new AppError('not_found', { kind: 'token', id });
        if (token.userId !== actor.id && !hasRole(actor.role, 'admin'))
          throw new AppError('forbidden', { needed: 'admin', has: actor.role ?? actor.kind });
        if (token.revoked) return;
        await repo.revokeTokenRow(trx, id, clock.now());
        const change = { actor, subject: `token:${id}` };
        events.record(trx, { ...change, type: 'token_revoked', data: { name: token.name } });
        audit.record(trx, { ...change, action: 'token.revoke', detail: { name: token.name } });
      });
    },

    purge: (): Promise<void> => repo.deleteExpiredSessions(db, clock.now()),
  };
};
