import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@lemniscate/client';
import { AppError, type DesiredModel, DesiredState, type DesiredStation, Id } from '@lemniscate/contracts';
import { z } from 'zod';
import type { Problem, StationRunner } from '../inference/station-runner.js';
import { readJsonFile, writeFileWhole } from '../storage/data-dir.js';
import type { SiteClock } from '../storage/site-clock.js';
import { Backoff } from '../upload/backoff.js';
import type { ModelStore } from './model-store.js';

const POLL_SECONDS = 50;

/** What runs now and ran before, by station: what to fall back on when the desired model cannot be used. */
const Running = z.record(z.string(), z.object({ championId: Id, previousId: Id.nullable() }));

const Stored = z.object({ desired: DesiredState, running: Running });

export interface UpdaterOptions {
  client: Pick<Client, 'desiredState'>;
  store: ModelStore;
  runners: ReadonlyMap<string, StationRunner>;
  clock: SiteClock;
  /** Where desired and running state are kept, for a start without a network. */
  path: string;
  random: () => number;
  onChange: () => void;
  onProblem: (station: string, problem: Problem) => void;
  /** Between tries of a model that could not be had or was refused. */
  retryMs?: { firstMs: number; mostMs: number };
}

/** Makes the stations run what the server wants; until that is proven right they run what they ran. */
export class Updater {
  problem: string | null = null;
  /** By station: what is wrong with models that are wanted. */
  readonly problems = new Map<string, Problem[]>();
  readonly #options: UpdaterOptions;
  readonly #stopping = new AbortController();
  #desired: DesiredState | undefined;
  #running: z.infer<typeof Running> = {};
  #polling: Promise<void> | undefined;
  #reconciling: Promise<void> = Promise.resolve();
  #superseded = new AbortController();
  #retry: NodeJS.Timeout | undefined;
  readonly #retryBackoff: Backoff;

  constructor(options: UpdaterOptions) {
    this.#options = options;
    const { firstMs, mostMs } = options.retryMs ?? { firstMs: 2000, mostMs: 300_000 };
    this.#retryBackoff = new Backoff({ firstMs, mostMs, random: options.random });
  }

  get desired(): DesiredState | undefined {
    return this.#desired;
  }

  stationOf(name: string): DesiredStation | undefined {
    return this.#desired?.stations.find((s) => s.name === name);
  }

  runningOf(name: string): { championId: string; previousId: string | null } | undefined {
    return this.#running[name];
  }

  /** First what is on the disk, so that inspection begins without a network; then the server. */
  async start(): Promise<void> {
    const stored = await readJsonFile(this.#options.path, Stored);
    if (stored) {
      this.#desired = stored.desired;
      this.#running = stored.running;
      await this.#startReconcile();
    }
    this.#polling = this.#poll();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#superseded.abort();
    clearTimeout(this.#retry);
    await this.#polling;
    await this.#reconciling;
  }

  async #poll(): Promise<void> {
    const { client, clock, random, onChange } = this.#options;
    const { signal } = this.#stopping;
    const backoff = new Backoff({ random });
    // What is on the disk may be from long ago: the first question does not wait.
    let etag: string | undefined;
    while (!signal.aborted) {
      try {
        const desired = await client.desiredState({
          query: { ...(etag !== undefined && { etag, waitSeconds: POLL_SECONDS }) },
          signal,
        });
        clock.learn(desired.serverTime);
        backoff.reset();
        if (this.problem !== null) {
          this.problem = null;
          onChange();
        }
        // A server that does not wait must not be asked in a tight loop.
        if (desired.etag === etag) await pause(200, undefined, { signal });
        else {
          etag = desired.etag;
          this.#desired = desired;
          await this.#save();
          void this.#startReconcile();
        }
      } catch (error) {
        if (signal.aborted) break;
        this.problem = (error as Error).message;
        onChange();
        await pause(backoff.nextMs(), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** The newest desired state wins over one that is still being fetched. */
  #startReconcile(isRetry = false): Promise<void> {
    clearTimeout(this.#retry);
    if (!isRetry) this.#retryBackoff.reset();
    this.#superseded.abort();
    this.#superseded = new AbortController();
    const signal = AbortSignal.any([this.#superseded.signal, this.#stopping.signal]);
    this.#reconciling = this.#reconciling.then(() => this.#reconcile(signal)).catch(() => undefined);
    return this.#reconciling;
  }

  async #reconcile(signal: AbortSignal): Promise<void> {
    const { runners, store, onChange } = this.#options;
    let mayImprove = false;
    for (const [name, runner] of runners) {
      if (signal.aborted) return;
      const desired = this.stationOf(name);
      if (!desired) {
        runner.use(null);
        continue;
      }
      mayImprove = (await this.#reconcileStation(runner, desired, signal)) || mayImprove;
      onChange();
    }
    if (signal.aborted) return;
    await this.#save();
    await store.keepLoaded(this.#inUse());
    await store.keepOnDisk(this.#wanted());
    if (mayImprove)
      this.#retry = setTimeout(() => void this.#startReconcile(true), this.#retryBackoff.nextMs());
  }

  /** @returns whether trying again later may help */
  async #reconcileStation(
    runner: StationRunner,
    desired: DesiredStation,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { store } = this.#options;
    const { stationId, capture, threshold } = desired;
    runner.configure({ stationId, capture, threshold });
    const problems: Problem[] = [];
    const load = async (model: DesiredModel) => {
      try {
        return await store.load(model, signal);
      } catch (error) {
        if (!signal.aborted) problems.push(toProblem(model.modelId, error));
        return undefined;
      }
    };
    let champion = desired.champion ? await load(desired.champion) : undefined;
    if (signal.aborted) return false;
    if (desired.champion && !champion) {
      // What runs goes on; after a start, what ran before the start.
      champion = runner.models?.champion;
      const last = this.#running[runner.name];
      for (const id of champion || !last ? [] : [last.championId, last.previousId]) {
        const known = id === null ? undefined : await store.desiredOf(id);
        champion ??= known && (await store.load(known, signal).catch(() => undefined));
      }
    }
    // The champion does not wait for a challenger's download.
    if (champion && champion.modelId !== runner.models?.champion.modelId) {
      runner.use({ champion, challenger: null });
      this.#note(runner.name, champion.modelId);
    }
    const { challenger } = desired;
    const second = challenger && champion ? await load(challenger) : undefined;
    if (signal.aborted) return false;
    runner.use(
      champion
        ? {
            champion,
            challenger:
              second && challenger
                ? { model: second, mode: challenger.mode, canaryShare: challenger.canaryShare }
                : null,
          }
        : null,
    );
    this.problems.set(runner.name, problems);
    for (const problem of problems) this.#options.onProblem(runner.name, problem);
    return problems.length > 0;
  }

  #note(station: string, championId: string): void {
    const last = this.#running[station];
    if (last?.championId === championId) return;
    this.#running[station] = { championId, previousId: last?.championId ?? null };
  }

  #inUse(): Set<string> {
    const ids = new Set<string>();
    for (const { models } of this.#options.runners.values()) {
      if (models) ids.add(models.champion.modelId);
      if (models?.challenger) ids.add(models.challenger.model.modelId);
    }
    return ids;
  }

  /** Everything that may be asked for next without a network: also what ran before. */
  #wanted(): Set<string> {
    const ids = this.#inUse();
    for (const { champion, challenger } of this.#desired?.stations ?? []) {
      if (champion) ids.add(champion.modelId);
      if (challenger) ids.add(challenger.modelId);
    }
    for (const { championId, previousId } of Object.values(this.#running)) {
      ids.add(championId);
      if (previousId !== null) ids.add(previousId);
    }
    return ids;
  }

  async #save(): Promise<void> {
    const stored = { desired: this.#desired, running: this.#running };
    await writeFileWhole(this.#options.path, JSON.stringify(stored)).catch(() => undefined);
  }
}

const toProblem = (modelId: string, error: unknown): Problem => ({
  modelId,
  code: error instanceof AppError ? error.code : 'internal',
  detail: (error as Error).message.slice(0, 1000),
});
