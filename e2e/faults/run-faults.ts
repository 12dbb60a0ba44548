import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Client, createClient, tokenAuth } from '@lemniscate/client';
import { encodePng } from '@lemniscate/vision';
import { BadNetwork } from './bad-network.js';
import { type Findings, findWrong } from './check.js';
import { Line, partOf, STATION } from './line.js';
import { Process } from './process.js';
import { Reviewer } from './reviewer.js';
import { draw, type Rng, rngOf } from './rng.js';

const execute = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLI = at('../../packages/cli/bin/lemniscate.js');
const EDGE = at('../../packages/edge/bin/lemniscate-edge.js');
const SHIFT_CLOCK = pathToFileURL(at('shift-clock.js')).href;
const GOOD_PARTS = 12;
const DISK_MIB = 256;
const HOUR_MS = 3_600_000;

export interface FaultOptions {
  dir: string;
  kills: number;
  seed: number;
  print: (text: string) => void;
}

export interface FaultResult extends Findings {
  seed: number;
  kills: Record<string, number>;
  starts: Record<string, number>;
  network: Record<string, number>;
  clockJumps: number;
  diskFull: number | string;
  seconds: number;
}

interface Statuses {
  stations: { state: string; championId: string | null }[];
  spool: Record<'inspections' | 'captures' | 'overrides', { depth: number }> & {
    droppedByReason: Record<string, number>;
  };
}

/**
 * A whole installation whose processes are killed again and again while parts, labels and turns go on, on a bad network, with
 * jumping clocks and a disk that fills up; then all of it is counted.
 */
export const runFaults = async (options: FaultOptions): Promise<FaultResult> => {
  const run = new FaultRun(options);
  try {
    await run.setUp();
    await run.harm();
    await run.drain();
    return await run.result();
  } finally {
    await run.tearDown();
  }
};

class FaultRun {
  readonly #options: FaultOptions;
  readonly #rng: Rng;
  readonly #startedMs = Date.now();
  readonly #edgeDir: string;
  readonly #clockFile: string;
  readonly #stopping = new AbortController();
  readonly #drivers: Promise<void>[] = [];
  readonly #networks: BadNetwork[] = [];
  #processes: Process[] = [];
  #admin!: Client;
  #line!: Line;
  #reviewer!: Reviewer;
  #edgeUrl = '';
  #diskProblem: string | undefined;
  #clockJumps = 0;
  #diskFull = 0;

  constructor(options: FaultOptions) {
    this.#options = options;
    this.#rng = rngOf(options.seed);
    this.#edgeDir = join(options.dir, 'edge');
    this.#clockFile = join(options.dir, 'clock');
  }

  async setUp(): Promise<void> {
    const { dir, seed } = this.#options;
    await mkdir(this.#edgeDir, { recursive: true });
    await writeFile(this.#clockFile, '0');
    await this.#mountDisk();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { LEMNISCATE_CACHE: join(dir, 'cache'), LEMNISCATE_LOG: 'warn' };
    const server = new Process({
      name: 'server',
      args: [CLI, 'up', '--no-trainer', '--json', '--data-dir', join(dir, 'server'), '--port', String(port)],
      env,
      logFile: join(dir, 'server.log'),
      isReady: async () => (await fetch(`${url}/healthz`)).ok,
    });
    this.#processes = [server];
    server.spawn();
    await server.ready();
    const password = randomBytes(12).toString('base64url');
    const line = /^\{"url".*$/m.exec(server.log())?.[0] ?? '{}';
    const { setupCode } = JSON.parse(line) as { setupCode: string };
    const { token } = await createClient({ url }).setUp({
      body: { code: setupCode, name: 'admin', password },
    });
    this.#admin = createClient({ url, auth: tokenAuth(token), timeoutMs: 15_000 });
    await this.#makeLoop();
    const [toEdge, toTrainer] = [0, 1].map(() => new BadNetwork(this.#rng, port));
    this.#networks.push(toEdge, toTrainer);
    const [edgeNetwork, trainerNetwork] = [await toEdge.start(), await toTrainer.start()];
    const { secret } = await this.#admin.createToken({ body: { name: 'trainer', scope: 'trainer' } });
    const trainerArgs = ['trainer', '--server', trainerNetwork, '--work-dir', join(dir, 'trainer')];
    const clock = { NODE_OPTIONS: `--import=${SHIFT_CLOCK}`, FAULT_CLOCK_FILE: this.#clockFile };
    const trainer: Process = new Process({
      name: 'trainer',
      args: [CLI, ...trainerArgs, '--threads', '1'],
      env: { ...env, ...clock, LEMNISCATE_TOKEN: secret },
      logFile: join(dir, 'trainer.log'),
      isReady: async () => true,
    });
    const enrolment = { deviceName: 'box', stations: [STATION] };
    const { code } = await this.#admin.createEnrolmentCode({ body: enrolment });
    await execute(process.execPath, [
      EDGE,
      'enroll',
      '--server',
      edgeNetwork,
      '--code',
      code,
      '--data-dir',
      this.#edgeDir,
    ]);
    const edgePort = await freePort();
    this.#edgeUrl = `http://127.0.0.1:${edgePort}`;
    const edge = new Process({
      name: 'edge',
      args: [
        EDGE,
        'run',
        '--data-dir',
        this.#edgeDir,
        '--http-port',
        String(edgePort),
        '--source',
        `${STATION}=http:`,
        '--quiet',
      ],
      env: { ...env, ...clock },
      logFile: join(dir, 'edge.log'),
      isReady: async () => (await fetch(`${this.#edgeUrl}/api/status`)).ok,
    });
    this.#processes.push(trainer, edge);
    trainer.spawn();
    edge.spawn();
    this.#line = new Line(this.#edgeUrl, seed);
    const reviewerPassword = randomBytes(12).toString('base64url');
    const user = { name: 'reviewer', role: 'reviewer' as const, password: reviewerPassword };
    await this.#admin.createUser({ body: user });
    const session = await createClient({ url }).logIn({
      body: { name: 'reviewer', password: reviewerPassword },
    });
    const client = createClient({ url, auth: tokenAuth(session.token), timeoutMs: 15_000 });
    this.#reviewer = new Reviewer(client, this.#line, 'reviewer');
    // The good parts that came in may have started it already.
    await this.#admin.startTurn({ params: { loop: STATION } }).catch(() => undefined);
    await this.#until('the first model at the station', async () => {
      const { stations } = await this.#status();
      return stations[0]?.state === 'running';
    });
    this.#tell('the station runs its first model');
    const { signal } = this.#stopping;
    this.#drivers.push(this.#line.run(signal), this.#line.run(signal), this.#reviewer.run(signal));
    this.#drivers.push(this.#startTurns(signal));
  }

  /** Kills and other trouble, at random. */
  async harm(): Promise<void> {
    const rng = this.#rng;
    for (const network of this.#networks) network.trouble = true;
    const weights = { server: 4, edge: 4, trainer: 2 };
    for (let n = 1; n <= this.#options.kills; n++) {
      await sleep(rng() * 3000);
      await this.#otherTrouble(n);
      const name = draw(rng, weights);
      const victim = this.#processes.find((p) => p.name === name) as Process;
      await victim.kill();
      victim.spawn();
      // One in six is killed again while it starts.
      if (rng() < 1 / 6 && n < this.#options.kills) {
        await sleep(rng() * 2000);
        await victim.kill();
        victim.spawn();
        n++;
      }
      await victim.ready();
      if (n % 5 === 0 || n === this.#options.kills)
        this.#tell(
          `${n} kills, ${this.#line.inspections.size} inspections, ${this.#line.captures.size} captures, ${this.#reviewer.labels.size} labels`,
        );
    }
  }

  /** Peace; what is on its way arrives, and a turn that is open may end. */
  async drain(): Promise<void> {
    for (const network of this.#networks) {
      network.trouble = false;
      network.down = false;
    }
    for (const p of this.#processes) await p.ready();
    this.#tell('peace; waiting for a turn to end');
    const before = await this.#closedTurns();
    await this.#until('a turn to end', async () => (await this.#closedTurns()) > before, 90_000).catch(() =>
      this.#tell('no turn ended in time'),
    );
    this.#stopping.abort();
    await Promise.all(this.#drivers);
    await this.#until('the spool to be empty', async () => {
      const { spool } = await this.#status();
      return spool.inspections.depth + spool.captures.depth + spool.overrides.depth === 0;
    });
    const server = this.#processes[0];
    await server.kill();
    server.spawn();
    await server.ready();
  }

  async result(): Promise<FaultResult> {
    const { spool } = await this.#status();
    const findings = await findWrong(this.#admin, {
      line: this.#line,
      reviewer: this.#reviewer,
      refusedFile: join(this.#edgeDir, 'refused.jsonl'),
      dropped: spool.droppedByReason,
    });
    for (const p of this.#processes) p.check();
    const network: Record<string, number> = {};
    for (const { counts } of this.#networks)
      for (const [kind, count] of Object.entries(counts)) network[kind] = (network[kind] ?? 0) + count;
    return {
      seed: this.#options.seed,
      kills: Object.fromEntries(this.#processes.map((p) => [p.name, p.kills])),
      starts: Object.fromEntries(this.#processes.map((p) => [p.name, p.starts])),
      network,
      clockJumps: this.#clockJumps,
      diskFull: this.#diskProblem ?? this.#diskFull,
      seconds: Math.round((Date.now() - this.#startedMs) / 1000),
      ...findings,
    };
  }

  async tearDown(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#drivers);
    for (const p of [...this.#processes].reverse()) await p.stop();
    for (const network of this.#networks) await network.stop();
    if (this.#diskProblem === undefined) await execute('umount', [this.#edgeDir]).catch(() => undefined);
  }

  async #makeLoop(): Promise<void> {
    const { seed } = this.#options;
    const capture = { auditShare: 0.3, maxPerHour: 100_000 };
    await this.#admin.createStation({ body: { name: STATION, capture } });
    await this.#admin.createLoop({
      body: {
        name: STATION,
        stations: [STATION],
        trigger: { labels: 8, escapes: null, drift: false },
        review: { secondReviewShare: 0, goldenShare: 0.3 },
        training: { sidePx: 128 },
        gate: { minOk: 2, minDefects: 1, confidence: 0.5 },
        rollout: { shadowParts: 8, canaryShare: 0.5, canaryParts: 8, observeParts: 8 },
      },
    });
    let good = 0;
    for (let i = 0; good < GOOD_PARTS; i++) {
      const { label, image, partId } = partOf(seed, i);
      if (label === 'ng') continue;
      good++;
      const query = { verdict: 'ok' as const, partId };
      await this.#admin.importImage({ params: { station: STATION }, query, body: await encodePng(image) });
    }
  }

  /** Labels start turns; so does a person, now and then. */
  async #startTurns(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(20_000, undefined, { signal }).catch(() => undefined);
      // One is open, or nothing answers.
      if (!signal.aborted) await this.#admin.startTurn({ params: { loop: STATION } }).catch(() => undefined);
    }
  }

  async #otherTrouble(n: number): Promise<void> {
    const rng = this.#rng;
    if (n % 7 === 3) {
      const jumpMs = Math.round((rng() - 0.5) * 2 * (rng() < 0.5 ? 72 : 0.2) * HOUR_MS);
      await writeFile(this.#clockFile, String(jumpMs));
      this.#clockJumps++;
    }
    if (n % 9 === 4) {
      const network = this.#networks[rng() < 0.7 ? 0 : 1];
      network.down = true;
      setTimeout(() => (network.down = false), 1000 + rng() * 6000);
    }
    if (n % 13 === 6 && this.#diskProblem === undefined) {
      const ballast = join(this.#edgeDir, 'ballast');
      await execute('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k']).catch(() => undefined);
      this.#diskFull++;
      await sleep(500 + rng() * 2500);
      await execute('rm', ['-f', ballast]);
    }
  }

  async #mountDisk(): Promise<void> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      this.#diskProblem = 'left out: only root on Linux can mount a disk small enough to fill';
      return;
    }
    await execute('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', this.#edgeDir]).catch(
      (error: Error) => {
        this.#diskProblem = `left out: mounting is not allowed here: ${error.message.trim()}`;
      },
    );
  }

  async #closedTurns(): Promise<number> {
    const { items } = await this.#admin.listTurns({ query: { loop: STATION, limit: 500 } });
    return items.filter((t) => t.state === 'closed').length;
  }

  async #status(): Promise<Statuses> {
    return (await (await fetch(`${this.#edgeUrl}/api/status`)).json()) as Statuses;
  }

  async #until(what: string, ask: () => Promise<boolean>, waitMs = 300_000): Promise<void> {
    const startedMs = Date.now();
    while (!(await ask().catch(() => false))) {
      for (const p of this.#processes) p.check();
      if (Date.now() - startedMs > waitMs) throw new Error(`waited in vain for ${what}`);
      await sleep(250);
    }
  }

  #tell(text: string): void {
    const seconds = Math.round((Date.now() - this.#startedMs) / 1000);
    this.#options.print(`[${String(seconds).padStart(4)} s] ${text}`);
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
