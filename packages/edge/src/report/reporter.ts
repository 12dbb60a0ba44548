import { setTimeout as pause } from 'node:timers/promises';
import { statfs } from 'node:fs/promises';
import type { Client } from '@lemniscate/client';
import type { DeviceReport } from '@lemniscate/contracts';
import type { StationRunner } from '../inference/station-runner.js';
import type { Spool } from '../spool/index.js';
import type { SiteClock } from '../storage/site-clock.js';
import type { Updater } from '../update/updater.js';
import type { Uploader } from '../upload/uploader.js';

const EVERY_MS = 10_000;
/** After a change, so that several at once are one report. */
const SETTLE_MS = 300;

export interface ReporterOptions {
  client: Pick<Client, 'reportDevice'>;
  spool: Spool;
  runners: ReadonlyMap<string, StationRunner>;
  updater: Updater;
  uploader: Pick<Uploader, 'held'>;
  clock: SiteClock;
  dataDir: string;
  agentVersion: string;
  everyMs?: number;
  /** Resolves when no verdict is waited for. */
  whenQuiet?: () => Promise<void>;
}

/** Tells the server how this device is, every ten seconds and when something changed. */
export class Reporter {
  problem: string | null = null;
  readonly #options: ReporterOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #changed = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  changed(): void {
    this.#changed = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { client, clock, everyMs = EVERY_MS } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#changed = false;
      try {
        await this.#options.whenQuiet?.();
        const body = await this.report();
        const { serverTime } = await client.reportDevice({ body, signal });
        clock.learn(serverTime);
        for (const { stationId, conditions } of body.stations)
          for (const runner of this.#options.runners.values())
            if (runner.settings?.stationId === stationId) runner.conditions.sent(conditions);
        this.problem = null;
      } catch (error) {
        if (signal.aborted) break;
        this.problem = (error as Error).message;
      }
      await this.#rest(everyMs, signal);
    }
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const cut = new AbortController();
    this.#wake = () => cut.abort();
    // Unreachable, it is asked no more often for all that changes.
    if (!this.#changed || this.problem !== null)
      await pause(ms, undefined, {
        signal: AbortSignal.any([this.problem === null ? cut.signal : signal, signal]),
      }).catch(() => undefined);
    this.#wake = undefined;
    if (!signal.aborted) await pause(SETTLE_MS, undefined, { signal }).catch(() => undefined);
  }

  async report(): Promise<DeviceReport> {
    const { spool, runners, updater, uploader, dataDir, agentVersion } = this.#options;
    const { inspections, captures, overrides, bytes, droppedByReason, lostUnacknowledged, refused } =
      spool.stats();
    const disk = await statfs(dataDir).catch(() => undefined);
    const stations: DeviceReport['stations'] = [];
    for (const { stationId, name } of updater.desired?.stations ?? []) {
      const runner = runners.get(name);
      const { models } = runner ?? {};
      const problems = [...(updater.problems.get(name) ?? [])];
      if (runner?.challengerProblem) problems.push(runner.challengerProblem);
      stations.push({
        stationId,
        state: runner
          ? models
            ? 'running'
            : problems.length > 0
              ? 'error'
              : 'waiting_for_model'
          : 'stopped',
        championId: models?.champion.modelId ?? null,
        challengerId: models?.challenger?.model.modelId ?? null,
        previousId: updater.runningOf(name)?.previousId ?? null,
        problems: problems.slice(0, 20),
        latencyMs: runner?.latency.summary() ?? null,
        inspections: runner?.counters.inspections ?? 0,
        errors: runner?.counters.errors ?? 0,
        imageErrors: runner?.counters.imageErrors ?? 0,
        conditions: [...(runner?.conditions.waiting ?? [])],
      });
    }
    return {
      agentVersion,
      deviceTime: new Date().toISOString(),
      memoryBytes: process.memoryUsage.rss(),
      freeDiskBytes: disk ? disk.bavail * disk.bsize : 0,
      spool: {
        inspections: inspections.depth,
        captures: captures.depth,
        overrides: overrides.depth,
        bytes,
        droppedByReason: {
          ...droppedByReason,
          ...Object.fromEntries(
            Object.entries(lostUnacknowledged).map(([kind, n]) => [`${kind} refused by the disk`, n]),
          ),
        },
        refused: Object.values(refused).reduce((sum, n) => sum + n, 0),
        held: uploader
          .held()
          .slice(0, 64)
          .map((station) => ({ ...station, why: station.why.slice(0, 300) })),
      },
      stations: stations.slice(0, 64),
    };
  }
}
