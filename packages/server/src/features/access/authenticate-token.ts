import { AppError, ROLES } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Caller } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import { hashSecret } from '../../lib/secrets.js';
import { findSession, findToken, type FoundCredential, touchCredential } from './access.repo.js';

/** Last use is kept to the minute: not a write for every request. */
const TOUCH_MS = 60_000;

const isToken = (secret: string): boolean => secret.startsWith('lem_');

/** A token does what its scope says, and never more than its owner may do now. */
const callerOf = (secret: string, found: FoundCredential): Caller => {
  const credential = { kind: isToken(secret) ? ('token' as const) : ('session' as const), id: found.id };
  if (found.scope === 'trainer')
    return { kind: 'trainer', id: found.id, name: found.name, role: null, credential };
  if (found.user_id === null)
    return { kind: 'user', id: found.id, name: found.name, role: found.scope, credential };
  const role = ROLES[Math.min(ROLES.indexOf(found.scope ?? 'admin'), ROLES.indexOf(found.role!))];
  return { kind: 'user', id: found.user_id, name: found.user_name!, role, credential };
};

/** @throws AppError unauthenticated */
export const authenticateToken = async (db: Db, clock: Clock, secret: string): Promise<Caller> => {
  const find = isToken(secret) ? findToken : findSession;
  const found = await find(db, hashSecret(secret));
  const now = clock.now();
  if (!found || found.disabled || (found.expires_at && found.expires_at <= now))
    throw new AppError('unauthenticated');
  if (!found.last_used_at || now.getTime() - found.last_used_at.getTime() > TOUCH_MS)
    await touchCredential(db, isToken(secret) ? 'api_token' : 'session', found.id, now);
  return callerOf(secret, found);
};
