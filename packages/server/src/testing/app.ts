import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Role, ROLES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from '../app.js';
import type { ServerContext } from '../context.js';
import { createContext, type ContextOptions } from '../create-context.js';
import type { Connection } from '../db/connect.js';
import { newSiteKeyPem, siteKeyFrom } from '../features/site-key/site-key.js';
import { newId } from '../lib/new-id.js';
import { hashSecret, newSecret } from '../lib/secrets.js';
import { type TestClock, testClock } from './clock.js';
import { enrolTestDevice, type TestDevice } from './device.js';
import { type Inject, inject } from './inject.js';

export interface TestApp {
  app: FastifyInstance;
  context: ServerContext;
  clock: TestClock;
  dataDir: string;
  /** Requests as a user of this role, as a trainer, or as nobody. A Buffer is sent as bytes, the rest as JSON. */
  as(who: Role | 'trainer' | 'nobody'): Inject;
  /** A device with a key of its own that serves these stations; its requests are signed. */
  enrolDevice(name: string, stations: string[]): Promise<TestDevice>;
  /** Requests with this bearer token. */
  withToken(token: string | null): Inject;
  userIds: Record<Role, string>;
  close(): Promise<void>;
}

/** A server without a port on an empty database, with a user of every role and a trainer's token. */
export const createTestApp = async (
  connection: Connection,
  options: Partial<ContextOptions> = {},
): Promise<TestApp> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lemniscate-server-'));
  const stop = new AbortController();
  const clock = testClock();
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const siteKey = siteKeyFrom(newSiteKeyPem());
  const stopping = stop.signal;
  const context = createContext({
    connection,
    dataDir,
    siteKey,
    log,
    stopping,
    clock,
    passwordCost: 4,
    ...options,
  });
  const app = buildApp(context);
  const { tokens, userIds } = await insertCallers(context);
  const withToken = (token: string | null): Inject => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    return (method, url, body, extra) =>
      inject(app, method, url, body, { ...authorization, ...extra?.headers });
  };
  return {
    app,
    context,
    clock,
    dataDir,
    userIds,
    withToken,
    enrolDevice: (name, stations) => enrolTestDevice(context, app, name, stations),
    as: (who) => withToken(who === 'nobody' ? null : tokens[who]),
    async close() {
      stop.abort();
      await app.close();
      await context.schedule.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** Straight into the tables: no password to hash, nothing in the logs yet. */
const insertCallers = async ({ db, clock }: ServerContext) => {
  const now = clock.now();
  const userIds = {} as Record<Role, string>;
  const tokens = {} as Record<Role | 'trainer', string>;
  const insert = async (scope: Role | 'trainer', user_id: string) => {
    tokens[scope] = newSecret('lem_');
    const secret_hash = hashSecret(tokens[scope]);
    const row = { id: newId(), name: `test ${scope}`, scope, secret_hash, user_id, created_at: now };
    await db.insertInto('api_token').values(row).execute();
  };
  for (const role of ROLES) {
    userIds[role] = newId();
    const row = { id: userIds[role], name: `test-${role}`, role, password_hash: 'none', created_at: now };
    await db.insertInto('app_user').values(row).execute();
    await insert(role, row.id);
  }
  await insert('trainer', userIds.admin);
  return { tokens, userIds };
};
