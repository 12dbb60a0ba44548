import { AppError, type Role, type Token, type User } from '@lemniscate/contracts';
import type { Selectable } from 'kysely';
import { toInstant, toInstantOrNull } from '../../db/columns.js';
import type { Db, Trx } from '../../db/schema.js';
import type { ApiTokenTable, AppUserTable } from './access.tables.js';

export type UserRow = Selectable<AppUserTable>;

export const toUser = (row: UserRow): User => ({
  id: row.id,
  name: row.name,
  role: row.role,
  createdAt: toInstant(row.created_at),
  disabled: row.disabled,
});

const toToken = (row: Selectable<ApiTokenTable>): Token => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  userId: row.user_id,
  createdAt: toInstant(row.created_at),
  expiresAt: toInstantOrNull(row.expires_at),
  lastUsedAt: toInstantOrNull(row.last_used_at),
  revoked: row.revoked_at !== null,
});

export const listUsers = async (db: Db): Promise<User[]> =>
  (await db.selectFrom('app_user').selectAll().orderBy('name').execute()).map(toUser);

export const findUserByName = async (db: Db, name: string): Promise<UserRow | undefined> =>
  await db.selectFrom('app_user').selectAll().where('name', '=', name).executeTakeFirst();

export const findUser = async (db: Db, id: string): Promise<UserRow | undefined> =>
  await db.selectFrom('app_user').selectAll().where('id', '=', id).executeTakeFirst();

export const findUserForUpdate = async (trx: Trx, id: string): Promise<UserRow | undefined> =>
  await trx.selectFrom('app_user').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const hasUsers = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('app_user').select('id').limit(1).executeTakeFirst()) !== undefined;

/** @throws AppError name_taken */
export const insertUser = async (trx: Trx, user: UserRow): Promise<void> => {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('app_user')
    .values(user)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  if (!numInsertedOrUpdatedRows) throw new AppError('name_taken', { kind: 'user', name: user.name });
};

export const updateUserRow = async (trx: Trx, user: UserRow): Promise<void> => {
  const { role, password_hash, disabled } = user;
  await trx
    .updateTable('app_user')
    .set({ role, password_hash, disabled })
    .where('id', '=', user.id)
    .execute();
};

/** Locks them, so that two administrators cannot disable each other at once. */
export const lockActiveAdmins = async (trx: Trx): Promise<string[]> => {
  const rows = await trx
    .selectFrom('app_user')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled', '=', false)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
};

export interface NewSecret {
  id: string;
  secretHash: string;
  userId: string;
  createdAt: Date;
  expiresAt: Date;
}

export const insertSession = async (trx: Trx, session: NewSecret): Promise<void> => {
  await trx
    .insertInto('session')
    .values({
      id: session.id,
      secret_hash: session.secretHash,
      user_id: session.userId,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
      last_used_at: session.createdAt,
    })
    .execute();
};

export const deleteSession = async (trx: Trx, id: string): Promise<void> => {
  await trx.deleteFrom('session').where('id', '=', id).execute();
};

/** All of a user's, but for the one that is to go on. */
export const deleteSessionsOf = async (trx: Trx, userId: string, but?: string): Promise<void> => {
  let query = trx.deleteFrom('session').where('user_id', '=', userId);
  if (but !== undefined) query = query.where('id', '<>', but);
  await query.execute();
};

export const deleteExpiredSessions = async (db: Db, now: Date): Promise<void> => {
  await db.deleteFrom('session').where('expires_at', '<', now).execute();
};

export const listTokens = async (db: Db): Promise<Token[]> =>
  (await db.selectFrom('api_token').selectAll().orderBy('id', 'desc').execute()).map(toToken);

export const insertToken = async (
  trx: Trx,
  row: Omit<Selectable<ApiTokenTable>, 'last_used_at' | 'revoked_at'>,
): Promise<Token> =>
  toToken(await trx.insertInto('api_token').values(row).returningAll().executeTakeFirstOrThrow());

export const findTokenForUpdate = async (trx: Trx, id: string): Promise<Token | undefined> => {
  const row = await trx
    .selectFrom('api_token')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && toToken(row);
};

export const revokeTokenRow = async (trx: Trx, id: string, now: Date): Promise<void> => {
  await trx.updateTable('api_token').set({ revoked_at: now }).where('id', '=', id).execute();
};

export interface FoundCredential {
  id: string;
  name: string;
  scope: Token['scope'] | null;
  expires_at: Date | null;
  last_used_at: Date | null;
  user_id: string | null;
  user_name: string | null;
  role: Role | null;
  disabled: boolean | null;
}

export const findSession = async (db: Db, secretHash: string): Promise<FoundCredential | undefined> =>
  await db
    .selectFrom('session as s')
    .innerJoin('app_user as u', 'u.id', 's.user_id')
    .select([
      's.id',
      's.expires_at',
      's.last_used_at',
      's.user_id',
      'u.name as user_name',
      'u.role',
      'u.disabled',
    ])
    .select((eb) => [eb.val('').as('name'), eb.lit(null).as('scope')])
    .where('s.secret_hash', '=', secretHash)
    .executeTakeFirst();

export const findToken = async (db: Db, secretHash: string): Promise<FoundCredential | undefined> =>
  await db
    .selectFrom('api_token as t')
    .leftJoin('app_user as u', 'u.id', 't.user_id')
    .select(['t.id', 't.name', 't.scope', 't.expires_at', 't.last_used_at', 't.user_id'])
    .select(['u.name as user_name', 'u.role', 'u.disabled'])
    .where('t.secret_hash', '=', secretHash)
    .where('t.revoked_at', 'is', null)
    .executeTakeFirst();

export const touchCredential = async (
  db: Db,
  table: 'session' | 'api_token',
  id: string,
  now: Date,
): Promise<void> => {
  await db.updateTable(table).set({ last_used_at: now }).where('id', '=', id).execute();
};

export const putSetUpCode = async (
  trx: Trx,
  row: { code_hash: string; created_at: Date; expires_at: Date },
): Promise<void> => {
  await trx
    .insertInto('set_up_code')
    .values(row)
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet(row))
    .execute();
};

/** True if it was there; it is gone then. */
export const takeSetUpCode = async (trx: Trx, codeHash: string, now: Date): Promise<boolean> => {
  const { numDeletedRows } = await trx
    .deleteFrom('set_up_code')
    .where('code_hash', '=', codeHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};
