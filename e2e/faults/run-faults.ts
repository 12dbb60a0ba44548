import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@lemniscate/client';
import { type Findings, findWrong } from './check.js';
import { readGivenUp } from './given-up.js';
import { Installation } from './installation.js';
import { Line, STATION } from './line.js';
import { Reviewer } from './reviewer.js';
import { type Rng, rngOf } from './rng.js';
import { harm } from './trouble.js';
import { Watcher } from './watcher.js';

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
  /** Kills by what the loop was doing. */
  killsDuring: Record<string, number>;
  /** Labels that were given while kills went on. */
  labelsUnderKills: number;
  network: Record<string, number>;
  clockJumps: { server: number; floor: number };
  diskFull: number | string;
  seconds: number;
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
  readonly #installation: Installation;
  readonly #stopping = new AbortController();
  readonly #drivers: Promise<void>[] = [];
  #line!: Line;
  #reviewer!: Reviewer;
  #watcher!: Watcher;
  #labelsUnderKills = 0;

  constructor(options: FaultOptions) {
    this.#options = options;
    this.#rng = rngOf(options.seed);
    this.#installation = new Installation(options.dir);
  }

  async setUp(): Promise<void> {
    const { seed } = this.#options;
    const installation = this.#installation;
    await installation.start(this.#rng, seed);
    const { admin } = installation;
    this.#line = new Line(installation.edgeUrl, seed);
    const password = randomBytes(12).toString('base64url');
    await admin.createUser({ body: { name: 'reviewer', role: 'reviewer', password } });
    const watcher = new Watcher(admin);
    this.#watcher = watcher;
    // What waits while a model learns is what its gate may ask about; a queue that is always empty leaves nothing to ask.
    const isBusy = (): boolean => watcher.state === 'training' || watcher.state === 'gating';
    const logIn = (): Promise<Client> => installation.logIn('reviewer', password);
    this.#reviewer = new Reviewer(logIn, this.#line, 'reviewer', isBusy);
    // The good parts that came in may have started it already.
    await admin.startTurn({ params: { loop: STATION } }).catch(() => undefined);
    await installation.until('the first model at the station', async () => {
      const { stations } = await installation.status();
      return stations[0]?.state === 'running';
    });
    this.#tell('the station runs its first model');
    const { signal } = this.#stopping;
    this.#drivers.push(this.#line.run(signal), this.#line.run(signal), this.#reviewer.run(signal));
    this.#drivers.push(this.#watcher.run(signal), this.#startTurns(signal));
  }

  async harm(): Promise<void> {
    const { kills } = this.#options;
    const [line, reviewer, watcher] = [this.#line, this.#reviewer, this.#watcher];
    const tell = (n: number): void =>
      this.#tell(
        `${n} kills, ${line.inspections.size} inspections, ${line.captures.size} captures, ${reviewer.labels.size} labels; ${watcher.state}`,
      );
    const done = (): number => line.inspections.size + reviewer.labels.size;
    await harm(this.#installation, { rng: this.#rng, kills, watcher, done, tell });
    this.#labelsUnderKills = reviewer.labels.size;
  }

  /** Peace; what is on its way arrives, and a turn that is open may end. */
  async drain(): Promise<void> {
    const installation = this.#installation;
    for (const network of installation.networks) {
      network.trouble = false;
      network.down = false;
    }
    for (const p of installation.processes) await p.ready();
    this.#tell('peace; waiting for a turn to end');
    const before = await this.#closedTurns();
    await installation
      .until('a turn to end', async () => (await this.#closedTurns()) > before, 60_000)
      .catch(() => this.#tell('no turn ended in time'));
    this.#stopping.abort();
    await Promise.all(this.#drivers);
    await installation.until('the spool to be empty', async () => {
      const { spool } = await installation.status();
      return spool.inspections.depth + spool.captures.depth + spool.overrides.depth === 0;
    });
    const server = installation.process('server');
    await server.kill();
    server.spawn();
    await server.ready();
  }

  async result(): Promise<FaultResult> {
    const installation = this.#installation;
    const { processes, networks, serverClock, floorClock, disk, edgeDir } = installation;
    const { spool } = await installation.status();
    const findings = await findWrong(installation.checker, {
      line: this.#line,
      reviewer: this.#reviewer,
      edgeDir,
      dropped: spool.droppedByReason,
      givenUp: await readGivenUp(edgeDir),
    });
    for (const p of processes) p.check();
    const network: Record<string, number> = {};
    for (const { counts } of networks)
      for (const [kind, count] of Object.entries(counts)) network[kind] = (network[kind] ?? 0) + count;
    return {
      seed: this.#options.seed,
      kills: Object.fromEntries(processes.map((p) => [p.name, p.kills])),
      starts: Object.fromEntries(processes.map((p) => [p.name, p.starts])),
      killsDuring: this.#watcher.kills,
      labelsUnderKills: this.#labelsUnderKills,
      network,
      clockJumps: { server: serverClock.jumps, floor: floorClock.jumps },
      diskFull: disk.problem ?? disk.fills,
      seconds: Math.round((Date.now() - this.#startedMs) / 1000),
      ...findings,
    };
  }

  async tearDown(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#drivers);
    await this.#installation.stop();
  }

  /** Labels start turns; so does a person, now and then, who also rolls out what the gate held. */
  async #startTurns(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(20_000, undefined, { signal }).catch(() => undefined);
      // One is open, or nothing answers.
      if (!signal.aborted) await this.#goOn().catch(() => undefined);
    }
  }

  async #goOn(): Promise<void> {
    const { admin } = this.#installation;
    const { items } = await admin.listTurns({ query: { loop: STATION, limit: 1 } });
    const [last] = items;
    if (last?.outcome === 'held')
      await admin.approveTurn({ params: { id: last.id }, body: { reason: 'so that kills meet a roll-out' } });
    else await admin.startTurn({ params: { loop: STATION } });
  }

  async #closedTurns(): Promise<number> {
    const { items } = await this.#installation.admin.listTurns({ query: { loop: STATION, limit: 500 } });
    return items.filter((t) => t.state === 'closed').length;
  }

  #tell(text: string): void {
    const seconds = Math.round((Date.now() - this.#startedMs) / 1000);
    this.#options.print(`[${String(seconds).padStart(4)} s] ${text}`);
  }
}
