import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { Client } from 'pg';
import type { Wakeups } from '../lib/wakeups.js';

const CHANNEL = 'lemniscate_wake';
/** Wakes of so long a time go out together, each topic once. */
const GATHER_MS = 20;
const RETRY_MS = 2000;

export interface WakeupRelay {
  /** Until the first connection listens, or failed to. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Carries wakes between servers on one PostgreSQL (LISTEN and NOTIFY), on a connection of its own. While it is broken
 * nothing is lost: who waits looks again by itself.
 */
export const startWakeupRelay = ({
  databaseUrl,
  wakeups,
  log,
}: {
  databaseUrl: string;
  wakeups: Wakeups;
  log: Pick<FastifyBaseLogger, 'warn'>;
}): WakeupRelay => {
  const self = randomUUID();
  const topics = new Set<string>();
  let client: Client | undefined;
  let closed = false;
  let sending: NodeJS.Timeout | undefined;
  let retrying: NodeJS.Timeout | undefined;

  const lose = (error: Error): void => {
    const lost = client;
    client = undefined;
    void lost?.end().catch(() => undefined);
    if (closed || retrying) return;
    log.warn({ err: error }, 'other servers on the database are not heard for now');
    retrying = setTimeout(() => {
      retrying = undefined;
      void connect();
    }, RETRY_MS);
    retrying.unref();
  };

  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString: databaseUrl, application_name: 'lemniscate wakes' });
    // Unheard, a connection that breaks would end the process.
    next.on('error', (error) => (client === next ? lose(error) : undefined));
    next.on('end', () => (client === next ? lose(new Error('the connection ended')) : undefined));
    next.on('notification', ({ payload = '' }) => {
      const [from, ...told] = payload.split(' ');
      if (from !== self) for (const topic of told) wakeups.hear(topic);
    });
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      if (closed) return await next.end();
      client = next;
    } catch (error) {
      await next.end().catch(() => undefined);
      lose(error as Error);
    }
  };

  const send = (): void => {
    sending = undefined;
    const payload = [self, ...topics].join(' ');
    topics.clear();
    client?.query('select pg_notify($1, $2)', [CHANNEL, payload]).catch(lose);
  };

  wakeups.relayTo((topic) => {
    topics.add(topic);
    sending ??= setTimeout(send, GATHER_MS);
    sending.unref();
  });
  return {
    ready: connect(),
    async close() {
      closed = true;
      wakeups.relayTo(() => {});
      clearTimeout(sending);
      clearTimeout(retrying);
      await client?.end().catch(() => undefined);
    },
  };
};
