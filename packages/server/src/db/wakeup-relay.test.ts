import pino from 'pino';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createWakeups } from '../lib/wakeups.js';
import { startWakeupRelay } from './wakeup-relay.js';

const databaseUrl = process.env['TEST_DATABASE_URL'] ?? '';
const log = pino({ level: 'silent' });
const LONG_MS = 60_000;

const start = async () => {
  const wakeups = createWakeups();
  const relay = startWakeupRelay({ databaseUrl, wakeups, log });
  await relay.ready;
  return { wakeups, relay };
};

test.skipIf(databaseUrl === '')('a wake at one server is heard at the other, and not sent back', async () => {
  const [a, b] = [await start(), await start()];
  let woken = 0;
  const count = async (): Promise<void> => {
    for (;;) {
      await a.wakeups.wait('turns', LONG_MS);
      woken++;
    }
  };
  void count();
  const heard = b.wakeups.wait('turns', LONG_MS);
  a.wakeups.notify('turns');
  await heard;
  // Once by itself; b hears it and says nothing.
  expect(woken).toBe(1);
  const other = a.wakeups.wait('jobs', LONG_MS);
  b.wakeups.notify('jobs');
  await other;
  await Promise.all([a.relay.close(), b.relay.close()]);
});

test.skipIf(databaseUrl === '')(
  'a broken connection is made anew',
  async () => {
    const [a, b] = [await start(), await start()];
    const admin = new Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lemniscate wakes'`,
    );
    await admin.end();
    const heard = b.wakeups.wait('turns', LONG_MS);
    const again = setInterval(() => a.wakeups.notify('turns'), 200);
    await heard;
    clearInterval(again);
    await Promise.all([a.relay.close(), b.relay.close()]);
  },
  60_000,
);
