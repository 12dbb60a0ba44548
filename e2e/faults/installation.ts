import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Client, createClient, tokenAuth } from '@lemniscate/client';
import { BadNetwork } from './bad-network.js';
import { STATION } from './line.js';
import { makeLoop } from './make-loop.js';
import { Process } from './process.js';
import type { Rng } from './rng.js';
import { ShiftedClock } from './shifted-clock.js';
import { TinyDisk } from '../tiny-disk.js';

const execute = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = at('../../packages/cli/bin/lemniscate.js');
const EDGE = at('../../packages/edge/bin/lemniscate-edge.js');
const DISK_SIZE = '256m';
const ASK_MS = 15_000;
/** The checks at the end read everything: on a starved machine `doctor` alone once took over a minute (seed 601). */
const CHECK_MS = 900_000;

interface Statuses {
  stations: { state: string; championId: string | null }[];
  spool: Record<'inspections' | 'captures' | 'overrides', { depth: number }> & {
    droppedByReason: Record<string, number>;
  };
}

/** A server, a trainer and a station's agent, each a process of its own behind a network that can be made bad. */
export class Installation {
  readonly #dir: string;
  readonly #env: Record<string, string>;
  readonly edgeDir: string;
  readonly serverClock: ShiftedClock;
  /** Of the agent and the trainer. */
  readonly floorClock: ShiftedClock;
  disk!: TinyDisk;
  processes: Process[] = [];
  networks: BadNetwork[] = [];
  admin!: Client;
  /** The same person with more patience. */
  checker!: Client;
  serverUrl = '';
  edgeUrl = '';

  constructor(dir: string) {
    this.#dir = dir;
    this.edgeDir = join(dir, 'edge');
    this.#env = { LEMNISCATE_CACHE: join(dir, 'cache'), LEMNISCATE_LOG_LEVEL: 'warn' };
    this.serverClock = new ShiftedClock(join(dir, 'server-clock'));
    this.floorClock = new ShiftedClock(join(dir, 'floor-clock'));
  }

  process(name: Process['name']): Process {
    return this.processes.find((p) => p.name === name) as Process;
  }

  async start(rng: Rng, seed: number): Promise<void> {
    await this.serverClock.set(0);
    await this.floorClock.set(0);
    this.disk = await TinyDisk.mount(this.edgeDir, DISK_SIZE);
    const port = await this.#startServer();
    await makeLoop(this.admin, seed);
    this.networks = [new BadNetwork(rng, port), new BadNetwork(rng, port)];
    const [toEdge, toTrainer] = await Promise.all(this.networks.map((network) => network.start()));
    await this.#startTrainer(toTrainer);
    await this.#startEdge(toEdge);
  }

  /** Logs in anew, as somebody must whose session a jumping clock ended. */
  async logIn(name: string, password: string): Promise<Client> {
    const { token } = await createClient({ url: this.serverUrl }).logIn({ body: { name, password } });
    return createClient({ url: this.serverUrl, auth: tokenAuth(token), timeoutMs: ASK_MS });
  }

  async status(): Promise<Statuses> {
    const signal = AbortSignal.timeout(ASK_MS);
    return (await (await fetch(`${this.edgeUrl}/api/status`, { signal })).json()) as Statuses;
  }

  async until(what: string, ask: () => Promise<boolean>, waitMs = 300_000): Promise<void> {
    const startedMs = Date.now();
    while (!(await ask().catch(() => false))) {
      for (const p of this.processes) p.check();
      if (Date.now() - startedMs > waitMs) throw new Error(`waited in vain for ${what}`);
      await sleep(250);
    }
  }

  async stop(): Promise<void> {
    for (const p of [...this.processes].reverse()) await p.stop();
    for (const network of this.networks) await network.stop();
    await this.disk?.unmount();
  }

  async #startServer(): Promise<number> {
    const port = await freePort();
    this.serverUrl = `http://127.0.0.1:${port}`;
    const dataDir = join(this.#dir, 'server');
    const server = new Process({
      name: 'server',
      args: [CLI, 'up', '--no-trainer', '--json', '--data-dir', dataDir, '--port', String(port)],
      env: { ...this.#env, ...this.serverClock.env },
      logFile: join(this.#dir, 'server.log'),
      isReady: async () => (await fetch(`${this.serverUrl}/healthz`)).ok,
    });
    this.processes.push(server);
    server.spawn();
    await server.ready();
    const line = /^\{"url".*$/m.exec(server.log())?.[0] ?? '{}';
    const { setupCode } = JSON.parse(line) as { setupCode: string };
    const password = randomBytes(12).toString('base64url');
    const { token } = await createClient({ url: this.serverUrl }).setUp({
      body: { code: setupCode, name: 'admin', password },
    });
    // A session would end with the first jump of the server's clock.
    const session = createClient({ url: this.serverUrl, auth: tokenAuth(token) });
    const { secret } = await session.createToken({ body: { name: 'faults', scope: 'admin' } });
    const auth = tokenAuth(secret);
    this.admin = createClient({ url: this.serverUrl, auth, timeoutMs: ASK_MS });
    this.checker = createClient({ url: this.serverUrl, auth, timeoutMs: CHECK_MS });
    return port;
  }

  async #startTrainer(url: string): Promise<void> {
    const { secret } = await this.admin.createToken({ body: { name: 'trainer', scope: 'trainer' } });
    const trainer = new Process({
      name: 'trainer',
      args: [CLI, 'trainer', '--server', url, '--work-dir', join(this.#dir, 'trainer'), '--threads', '1'],
      env: { ...this.#env, ...this.floorClock.env, LEMNISCATE_TOKEN: secret },
      logFile: join(this.#dir, 'trainer.log'),
      isReady: async () => true,
    });
    this.processes.push(trainer);
    trainer.spawn();
  }

  async #startEdge(url: string): Promise<void> {
    const { code } = await this.admin.createEnrolmentCode({
      body: { deviceName: 'box', stations: [STATION] },
    });
    const enrol = [EDGE, 'enroll', '--server', url, '--code', code, '--data-dir', this.edgeDir];
    await execute(process.execPath, enrol);
    const port = await freePort();
    this.edgeUrl = `http://127.0.0.1:${port}`;
    const where = ['--data-dir', this.edgeDir, '--http-port', String(port)];
    const edge = new Process({
      name: 'edge',
      args: [EDGE, 'run', ...where, '--source', `${STATION}=http:`, '--quiet'],
      env: { ...this.#env, ...this.floorClock.env },
      logFile: join(this.#dir, 'edge.log'),
      isReady: async () => (await fetch(`${this.edgeUrl}/api/status`)).ok,
    });
    this.processes.push(edge);
    edge.spawn();
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
