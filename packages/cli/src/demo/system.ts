import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient, tokenAuth } from '@lemniscate/client';
import { z } from 'zod';
import type { Cli } from '../run/cli.js';
import { Service, until } from './service.js';

/** What `up --json` says when it listens. */
const Ready = z.object({ url: z.string(), setupCode: z.string().nullable() });

/** A whole installation on this machine, started as a person would start it: server with trainer, and an edge agent. */
export class System {
  readonly dir: string;
  readonly url: string;
  readonly admin: Client;
  readonly adminPassword: string;
  readonly #services: Service[];
  readonly #cli: Cli;

  private constructor(
    cli: Cli,
    fields: { dir: string; url: string; admin: Client; adminPassword: string; server: Service },
  ) {
    this.#cli = cli;
    this.dir = fields.dir;
    this.url = fields.url;
    this.admin = fields.admin;
    this.adminPassword = fields.adminPassword;
    this.#services = [fields.server];
  }

  static async start(cli: Cli, { dir, port }: { dir: string; port: number }): Promise<System> {
    await mkdir(dir, { recursive: true });
    const logFile = join(dir, 'server.log');
    const args = ['up', '--data-dir', join(dir, 'server'), '--port', String(port), '--json'];
    const server = Service.start('server', args, { logFile });
    try {
      const { url, setupCode } = await until(() => readReady(logFile), {
        everyMs: 100,
        signal: cli.signal,
        check: () => server.check(),
      });
      const adminPassword = randomBytes(9).toString('base64url');
      const body = { code: setupCode as string, name: 'admin', password: adminPassword };
      const { token } = await createClient({ url }).setUp({ body });
      const admin = createClient({ url, auth: tokenAuth(token) });
      return new System(cli, { dir, url, admin, adminPassword, server });
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** A new user of this role, logged in. */
  async user(name: string, role: 'reviewer'): Promise<Client> {
    const password = randomBytes(9).toString('base64url');
    await this.admin.createUser({ body: { name, role, password } });
    const { token } = await createClient({ url: this.url }).logIn({ body: { name, password } });
    return createClient({ url: this.url, auth: tokenAuth(token) });
  }

  /** Enrols a device for a station and starts its agent on a folder of photos. */
  async startEdge(station: string, photos: string): Promise<void> {
    const body = { deviceName: `${station}-box`, stations: [station] };
    const { code } = await this.admin.createEnrolmentCode({ body });
    await mkdir(photos, { recursive: true });
    const dataDir = join(this.dir, 'edge');
    const logFile = join(this.dir, 'edge.log');
    const enrolling = Service.start(
      'enrolment of the device',
      ['edge', 'enroll', '--server', this.url, '--code', code, '--data-dir', dataDir],
      { logFile: join(this.dir, 'edge-enroll.log') },
    );
    await enrolling.done();
    const args = ['edge', 'run', '--data-dir', dataDir, '--source', `${station}=folder:${photos}`];
    this.#services.push(Service.start('edge agent', [...args, '--http-port', '0'], { logFile }));
  }

  /** @throws AppError when one of the processes has ended */
  check = async (): Promise<void> => {
    for (const service of this.#services) await service.check();
  };

  /** Asks until there is an answer, as long as every process lives. */
  until<T>(ask: () => Promise<T | undefined>, everyMs = 250): Promise<T> {
    return until(ask, { everyMs, signal: this.#cli.signal, check: this.check });
  }

  /** The edge first: what it has not handed over yet stays in its spool. */
  async stop(): Promise<void> {
    for (const service of [...this.#services].reverse()) await service.stop();
  }
}

const readReady = async (logFile: string): Promise<z.infer<typeof Ready> | undefined> => {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  for (const line of log.split('\n')) {
    try {
      const parsed = Ready.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
    } catch {
      // Not a line of JSON, or not the whole of it yet.
    }
  }
  return undefined;
};
