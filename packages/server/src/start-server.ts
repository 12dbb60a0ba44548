import { mkdir } from 'node:fs/promises';
import { dirname, basename } from 'node:path';
import type { AddressInfo } from 'node:net';
import { AppError } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from './app.js';
import { parseConfig, type ServerConfig } from './config.js';
import type { ServerContext } from './context.js';
import { createContext } from './create-context.js';
import { connect } from './db/connect.js';
import { lockDataDir } from './db/lock.js';
import { migrate } from './db/migrate.js';
import { startWakeupRelay } from './db/wakeup-relay.js';
import { removeBrokenBackups } from './features/backup/write-backup.js';
import { loadSiteKey } from './features/site-key/site-key.js';
import type { Clock } from './lib/clock.js';
import { storageOf } from './storage/storage-of.js';

export interface RunningServer {
  url: string;
  /** While there is no administrator: where to make one, once. */
  setUp: { code: string; link: string } | null;
  /** For whoever starts the server in its own process: a token for its trainer, say. */
  context: ServerContext;
  /** Answers what was begun, then gives up port, database and lock. */
  close(): Promise<void>;
}

/** Requests that still run then are cut off. */
const DRAIN_MS = 10_000;

export const startServer = async (
  config: ServerConfig,
  options: { clock?: Clock } = {},
): Promise<RunningServer> => {
  const settings = parseConfig(config);
  const { dataDir, siteKeyFile } = settings;
  // Standard output belongs to whoever started the server.
  const log = pino(
    { level: settings.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    pino.destination(2),
  );
  const undo: (() => Promise<unknown>)[] = [];
  const close = once(async () => {
    for (const step of undo.reverse()) await step();
  });
  try {
    const lock = await lockDataDir(dataDir);
    undo.push(() => lock.release());
    await removeBrokenBackups(dataDir);
    const connection = await connect({ databaseUrl: settings.databaseUrl, dataDir });
    undo.push(() => connection.close());
    await migrate(connection.db);
    if (siteKeyFile) await mkdir(dirname(siteKeyFile), { recursive: true });
    const siteKey = await (siteKeyFile
      ? loadSiteKey(dirname(siteKeyFile), basename(siteKeyFile))
      : loadSiteKey(dataDir));
    const stop = new AbortController();
    const context = createContext({
      ...options,
      connection,
      dataDir,
      siteKey,
      log,
      stopping: stop.signal,
      storage: storageOf(settings.blobs, dataDir),
      graceMs: settings.graceHours * 3_600_000,
    });
    undo.push(() => context.schedule.stop());
    if (settings.databaseUrl) {
      const relay = startWakeupRelay({ databaseUrl: settings.databaseUrl, wakeups: context.wakeups, log });
      undo.push(() => relay.close());
    }
    const app = buildApp(context, settings);
    undo.push(() => drain(app, stop));
    const url = await listen(app, settings.host, settings.port);
    context.schedule.start();
    const code = await context.access.makeSetUpCode();
    const setUp = code === null ? null : { code, link: `${url}/setup#${code}` };
    log.info({ url, database: connection.kind }, 'server listens');
    return { url, setUp, context, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const once = (work: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
};

const drain = async (app: FastifyInstance, stop: AbortController): Promise<void> => {
  // Streams and long polls end now; everything else is let finish.
  stop.abort();
  const timer = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(timer);
};

const listen = async (app: FastifyInstance, host: string, port: number): Promise<string> => {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new AppError('port_in_use', { port, host }, { cause: error });
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new AppError('option_invalid', {
        option: '--host or --port',
        value: `${host}:${port}`,
        detail: code,
      });
    throw error;
  }
  const address = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
};
