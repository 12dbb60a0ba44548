import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient, tokenAuth } from '@lemniscate/client';
import type { Role } from '@lemniscate/contracts';
import { type RunningServer, startServer } from '@lemniscate/server';

export interface WebServer {
  /** The same after a restart. */
  readonly url: string;
  readonly context: RunningServer['context'];
  /** As the administrator. */
  readonly client: Client;
  /** An administrator to sign in as. */
  readonly user: { name: string; password: string };
  /** One more to sign in as. */
  addUser(name: string, role: Role): Promise<{ name: string; password: string }>;
  /** The server goes away; what it has stays. */
  stop(): Promise<void>;
  /** It comes back at the same address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const APP = fileURLToPath(new URL('../../packages/web/dist/app/index.html', import.meta.url));

/** Why tests in a browser cannot run here; null where they can. */
export const whyNoApp = async (): Promise<string | null> =>
  (await stat(APP).catch(() => null)) ? null : 'the web app is not built: npm run build:web';

const PASSWORD = 'correct horse battery';

/** A server as it is started for real, on a folder of its own, with the built web app. */
export const startWebServer = async ({ databaseUrl }: { databaseUrl?: string } = {}): Promise<WebServer> => {
  const dir = await mkdtemp(join(tmpdir(), 'lemniscate-web-'));
  const launch = (port: number): Promise<RunningServer> =>
    startServer({ dataDir: join(dir, 'data'), databaseUrl, port, logLevel: 'error' });
  let server = await launch(0);
  let stopped = false;
  const { url } = server;
  const user = { name: 'mia', password: PASSWORD };
  const { token } = await createClient({ url }).setUp({ body: { code: server.setUp?.code ?? '', ...user } });
  const client = createClient({ url, auth: tokenAuth(token) });
  const stop = async (): Promise<void> => {
    if (!stopped) await server.close();
    stopped = true;
  };
  return {
    url,
    client,
    user,
    get context() {
      return server.context;
    },
    async addUser(name, role) {
      await client.createUser({ body: { name, role, password: PASSWORD } });
      return { name, password: PASSWORD };
    },
    stop,
    async start() {
      server = await launch(Number(new URL(url).port));
      stopped = false;
    },
    async close() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
