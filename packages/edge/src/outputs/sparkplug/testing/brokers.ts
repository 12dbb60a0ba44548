import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Aedes } from 'aedes';

export interface Broker {
  readonly url: string;
  /** As a crash: connections break, nothing is kept. */
  kill(): Promise<void>;
  /** At the same address. */
  start(): Promise<void>;
}

export interface BrokerKind {
  name: string;
  /** Why it cannot be tested with here. */
  missing: string | null;
  create(): Promise<Broker>;
}

export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const listens = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

const createAedes = async (): Promise<Broker> => {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let broker: Aedes | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      const running = (broker = await Aedes.createBroker());
      server = createServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        running.handle(socket);
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    },
    async kill() {
      const stopped = new Promise((resolve) => (server?.listening ? server.close(resolve) : resolve(null)));
      for (const socket of sockets) socket.destroy();
      await stopped;
      await new Promise<void>((resolve) => (broker ? broker.close(resolve) : resolve()));
      broker = undefined;
    },
  };
};

// Debian puts it where only root looks.
const MOSQUITTO = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find((command) => {
  try {
    execFileSync(command, ['-h'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
});

const createMosquitto = async (): Promise<Broker> => {
  const port = await freePort();
  let child: ChildProcess | undefined;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async start() {
      const dir = await mkdtemp(join(tmpdir(), 'lemniscate-mosquitto-'));
      const config = join(dir, 'mosquitto.conf');
      const user = process.getuid?.() === 0 ? 'user root\n' : '';
      await writeFile(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n${user}`);
      const started = spawn(MOSQUITTO as string, ['-c', config], { stdio: 'ignore' });
      child = started;
      for (let i = 0; !(await listens(port)); i++) {
        if (i > 500 || started.exitCode !== null) throw new Error('mosquitto does not start');
        await pause(20);
      }
      await rm(dir, { recursive: true, force: true });
    },
    async kill() {
      const running = child;
      child = undefined;
      if (!running || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
  };
};

export const BROKERS: readonly BrokerKind[] = [
  { name: 'aedes', missing: null, create: createAedes },
  { name: 'mosquitto', missing: MOSQUITTO ? null : 'mosquitto is not installed', create: createMosquitto },
];

/** A cable to a broker: it can be cut, so that nothing passes and nobody is told, and unplugged, so that nobody answers. */
export const createCable = async (url: string) => {
  const target = Number(new URL(url).port);
  const port = await freePort();
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const one of pair) one.destroy();
      });
    }
  });
  return {
    url: `mqtt://127.0.0.1:${port}`,
    plug: () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve)),
    cut() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.resume();
        far.resume();
      }
    },
    async unplug() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      await closed;
    },
  };
};
