import { type Access, type Actor, AppError, type Role, ROLES } from '@lemniscate/contracts';

/** Who is behind a request. `role` is null for devices and trainers. */
export interface Caller extends Actor {
  role: Role | null;
  /** What the caller showed: a session can be ended, a token revoked. */
  credential: { kind: 'session' | 'token' | 'key'; id: string } | null;
}

/** Of routes that anybody may call. */
export const ANYBODY: Caller = {
  kind: 'system',
  id: 'anybody',
  name: 'anybody',
  role: null,
  credential: null,
};

/** The server itself, as an actor of events and audit entries. */
export const SYSTEM: Actor = { kind: 'system', id: 'server', name: 'server' };

export const hasRole = (has: Role | null, needed: Role): boolean =>
  has !== null && ROLES.indexOf(has) >= ROLES.indexOf(needed);

const describe = ({ device, trainer, role }: Access): string =>
  [device && 'device', trainer && 'trainer', role].filter(Boolean).join(' or ');

/** @throws AppError forbidden */
export const checkAccess = (access: Access, caller: Caller): void => {
  if (access.anybody) return;
  if (access.device && caller.kind === 'device') return;
  if (access.trainer && caller.kind === 'trainer') return;
  if (access.role && caller.kind === 'user' && hasRole(caller.role, access.role)) return;
  throw new AppError('forbidden', { needed: describe(access), has: caller.role ?? caller.kind });
};
