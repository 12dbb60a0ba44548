import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createClient, type Auth } from '@lemniscate/client';
import { deviceAuth } from '@lemniscate/client/device';
import { AppError } from '@lemniscate/contracts';
import { decodeSingly } from '@lemniscate/vision';
import type { Logger } from 'pino';
import { readIdentity } from './enrol/device-file.js';
import { Quiet } from './inference/quiet.js';
import { Recorder } from './inference/recorder.js';
import { StationRunner } from './inference/station-runner.js';
import { LocalServer } from './local/server.js';
import { mqttOutput } from './outputs/mqtt.js';
import type { Output } from './outputs/output.js';
import { sparkplugOutput, type SparkplugOptions } from './outputs/sparkplug/index.js';
import type { SparkplugTarget } from './outputs/sparkplug/options.js';
import { webhookOutput } from './outputs/webhook.js';
import { Reporter } from './report/reporter.js';
import type { Source } from './sources/frame.js';
import { openSource } from './sources/open-source.js';
import type { PushSource } from './sources/push.js';
import { parseSource, type SourceSpec } from './sources/spec.js';
import { Spool } from './spool/index.js';
import { dataPaths } from './storage/data-dir.js';
import { SiteClock } from './storage/site-clock.js';
import { ModelStore } from './update/model-store.js';
import { Updater } from './update/updater.js';
import { Bandwidth } from './upload/bandwidth.js';
import { Uploader } from './upload/uploader.js';
import { AGENT_VERSION } from './version.js';

interface Waits {
  firstMs: number;
  mostMs: number;
}

export interface EdgeOptions {
  /** STATION=KIND:… as on the command line. */
  sources: readonly string[];
  dataDir: string;
  /** 0 takes a free one. */
  httpPort?: number;
  httpHost?: string;
  /** Of one run of the model. */
  threads?: number;
  /** As ONNX Runtime names it; `cpu` when left out. */
  provider?: string;
  /** Of the broker verdicts go to. */
  mqttUrl?: string;
  /** Verdicts as Sparkplug B. */
  sparkplug?: SparkplugTarget;
  webhookUrl?: string;
  webhookSecret?: string;
  /** More places for verdicts to go. */
  outputs?: readonly Output[];
  /** Over the network, up and down together; no limit when left out. */
  bandwidthKbps?: number;
  /** Of the spool on the disk. */
  spoolBytes?: number;
  /** Room that the spool leaves on the disk. */
  minFreeBytes?: number;
  ffmpeg?: string;
  log?: Logger;
  fetch?: typeof fetch;
  /** For tests: quicker turns. */
  timing?: { reportMs?: number; uploadIdleMs?: number; retryMs?: Waits; heldRetryMs?: Waits };
}

export interface EdgeAgent {
  /** Of the operator page. */
  url: string;
  status(): Promise<EdgeStatus>;
  /** Stops sources, judges nothing more, and leaves everything on the disk. */
  close(): Promise<void>;
}

export type EdgeStatus = Awaited<ReturnType<typeof statusOf>>;

const DEFAULT_MIN_FREE_BYTES = 64 * 1024 ** 2;

/**
 * Runs the agent of an enrolled device until it is closed.
 * @throws AppError not_enrolled, source_unusable, data_dir_locked, port_in_use, spool_full, …
 */
export const runEdge = async (options: EdgeOptions): Promise<EdgeAgent> => {
  const { dataDir, log } = options;
  decodeSingly();
  const specs = readSpecs(options.sources);
  const identity = await readIdentity(dataDir);
  const paths = dataPaths(dataDir);
  const closers: (() => Promise<unknown>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse())
      await close().catch((error: Error) => log?.error({ err: error }, 'closing failed'));
  };
  try {
    await mkdir(paths.models, { recursive: true });
    const spool = await Spool.open({
      dir: paths.spool,
      ...(options.spoolBytes !== undefined && { maxBytes: options.spoolBytes }),
      minFreeBytes: options.minFreeBytes ?? DEFAULT_MIN_FREE_BYTES,
    });
    closers.push(() => spool.close());
    const clock = await SiteClock.open(paths.clock);
    const auth = signingAuth(identity, clock);
    const quiet = new Quiet();
    const whenQuiet = (): Promise<void> => quiet.waitForVerdict();
    const fetchNow = options.fetch ?? fetch;
    const client = createClient({
      url: identity.serverUrl,
      auth,
      fetch: async (input, init) => {
        await whenQuiet();
        return fetchNow(input, init);
      },
    });
    // Fleets that lose one server must not come back in step: this is no place for a seed.
    const random = (): number => randomInt(2 ** 32) / 2 ** 32;
    const bandwidth = new Bandwidth(options.bandwidthKbps);
    const recorder = new Recorder(spool, (error) => log?.warn({ code: error.code }, error.message), quiet);
    const runners = new Map<string, StationRunner>();
    const sources: { spec: SourceSpec; source: Source }[] = [];
    const outputs = openOutputs(options, identity.deviceId, {
      path: paths.sparkplug,
      random,
      now: () => clock.now(),
      stations: () =>
        [...runners.values()].map(({ name, isRunning }) => ({
          name,
          modelLoaded: isRunning,
          connected: sources.some(({ spec, source }) => spec.station === name && !source.problem?.()),
        })),
    });
    let onInspected: ((station: string, recent: StationRunner['recent']['last']) => void) | undefined;
    for (const { station } of specs) {
      if (runners.has(station)) continue;
      runners.set(
        station,
        new StationRunner({
          name: station,
          recorder,
          quiet,
          instant: () => clock.instant(),
          publish: (verdict) => {
            for (const output of outputs) output.publish(verdict);
          },
          onInspected: (recent) => onInspected?.(station, recent),
          onTrouble: (error) => log?.warn({ station, code: error.code }, error.message),
        }),
      );
    }
    const store = new ModelStore({
      dir: paths.models,
      site: identity,
      client,
      bandwidth,
      model: {
        threads: options.threads ?? 1,
        busyWait: false,
        ...(options.provider !== undefined && { executionProviders: [options.provider] }),
      },
    });
    closers.push(() => store.close());
    let onChange = (): void => undefined;
    const updater = new Updater({
      client,
      store,
      runners,
      clock,
      path: paths.desired,
      random,
      onChange: () => onChange(),
      onProblem: (station, problem) => log?.warn({ station, ...problem }, 'the model is not used'),
      ...(options.timing?.retryMs && { retryMs: options.timing.retryMs }),
    });
    const uploader = new Uploader({
      spool,
      client,
      bandwidth,
      refusedPath: paths.refused,
      random,
      whenQuiet,
      ...(options.timing?.uploadIdleMs !== undefined && { idleMs: options.timing.uploadIdleMs }),
      ...(options.timing?.heldRetryMs && { heldRetryMs: options.timing.heldRetryMs }),
    });
    const reporter = new Reporter({
      client,
      spool,
      runners,
      updater,
      uploader,
      clock,
      dataDir,
      whenQuiet,
      agentVersion: AGENT_VERSION,
      ...(options.timing?.reportMs !== undefined && { everyMs: options.timing.reportMs }),
    });
    for (const spec of specs) {
      const source = await openSource(spec, {
        sourcesDir: paths.sources,
        deviceId: identity.deviceId,
        ffmpeg: options.ffmpeg ?? 'ffmpeg',
      });
      sources.push({ spec, source });
    }
    const pushSources = new Map(
      sources.flatMap(({ spec, source }) =>
        'push' in source ? [[spec.station, source as PushSource] as const] : [],
      ),
    );
    const status = () =>
      statusOf({ identity, spool, runners, updater, uploader, reporter, outputs, sources, clock });
    const local = new LocalServer({
      host: options.httpHost ?? '127.0.0.1',
      port: options.httpPort ?? 8421,
      runners,
      pushSources,
      recorder,
      spool,
      heldDir: paths.held,
      instant: () => clock.instant(),
      status,
      onOverride: () => {
        uploader.poke();
        reporter.changed();
        local.changed();
      },
    });
    const port = await local.start();
    closers.push(() => local.stop());
    onInspected = (station, recent) => recent && local.inspected(station, recent);
    onChange = () => {
      reporter.changed();
      local.changed();
    };

    for (const output of outputs) {
      await output.start();
      closers.push(() => output.stop());
    }
    // Closing goes the other way: sources stop, runners settle what they have, sources write down how far they got.
    for (const { source } of sources) closers.push(async () => source.finish?.());
    for (const runner of runners.values()) {
      runner.start();
      closers.push(() => runner.stop());
    }
    closers.push(() => updater.stop());
    await updater.start();
    uploader.start();
    closers.push(() => uploader.stop());
    reporter.start();
    closers.push(() => reporter.stop());
    for (const { spec, source } of sources) {
      const runner = runners.get(spec.station) as StationRunner;
      closers.push(() => source.stop());
      await source.start(runner.intake);
    }
    const host = options.httpHost ?? '127.0.0.1';
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    log?.info({ url, stations: [...runners.keys()], deviceId: identity.deviceId }, 'the agent runs');
    return { url, status, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
};

const readSpecs = (sources: readonly string[]): SourceSpec[] => {
  const specs = sources.map(parseSource);
  const pushed = new Set<string>();
  for (const { kind, station, text } of specs) {
    if (kind !== 'http') continue;
    if (pushed.has(station))
      throw new AppError('source_unusable', {
        source: text,
        detail: 'this station has an http source already',
      });
    pushed.add(station);
  }
  return specs;
};

/** Signs by the site's time; the refusal of a wrong clock is a lesson. */
const signingAuth = (identity: Awaited<ReturnType<typeof readIdentity>>, clock: SiteClock): Auth => {
  const { deviceId, privateKey } = identity;
  const { headers } = deviceAuth({ deviceId, privateKey, now: () => clock.now() });
  return {
    headers,
    learnFrom: ({ code, params }) => code === 'clock_skew' && clock.learn(String(params['serverTime'] ?? '')),
  };
};

const openOutputs = (
  options: EdgeOptions,
  deviceId: string,
  site: Pick<SparkplugOptions, 'path' | 'stations' | 'now' | 'random'>,
): Output[] => [
  ...(options.mqttUrl === undefined ? [] : [mqttOutput({ url: options.mqttUrl, deviceId })]),
  ...(options.sparkplug === undefined ? [] : [sparkplugOutput({ ...options.sparkplug, ...site, deviceId })]),
  ...(options.webhookUrl === undefined
    ? []
    : [webhookOutput({ url: options.webhookUrl, secret: options.webhookSecret, fetch: options.fetch })]),
  ...(options.outputs ?? []),
];

interface Parts {
  identity: Awaited<ReturnType<typeof readIdentity>>;
  spool: Spool;
  runners: ReadonlyMap<string, StationRunner>;
  updater: Updater;
  uploader: Uploader;
  reporter: Reporter;
  outputs: readonly Output[];
  sources: readonly { spec: SourceSpec; source: Source }[];
  clock: SiteClock;
}

const statusOf = async ({
  identity,
  spool,
  runners,
  updater,
  uploader,
  reporter,
  outputs,
  sources,
  clock,
}: Parts) => {
  const report = await reporter.report();
  return {
    ...report,
    deviceId: identity.deviceId,
    server: {
      url: identity.serverUrl,
      reachable: updater.problem === null,
      problem: updater.problem,
      uploadProblem: uploader.problem,
      uploaded: uploader.counters,
      held: uploader.held(),
      clockOffsetMs: clock.offsetMs,
    },
    spool: spool.stats(),
    stations: [...runners.values()].map((runner) => {
      const desired = updater.stationOf(runner.name);
      return {
        name: runner.name,
        stationId: desired?.stationId ?? null,
        state: runner.isRunning ? 'running' : 'waiting_for_model',
        why:
          updater.desired && !desired
            ? 'the server does not list this station for this device'
            : !runner.isRunning && desired && !desired.champion
              ? 'the server has no model for it yet'
              : null,
        championId: runner.models?.champion.modelId ?? null,
        challengerId: runner.models?.challenger?.model.modelId ?? null,
        problems: updater.problems.get(runner.name) ?? [],
        counters: { ...runner.counters },
        latencyMs: runner.latency.summary(),
        lastError: runner.lastError,
        sources: sources
          .filter(({ spec }) => spec.station === runner.name)
          .map(({ spec, source }) => ({ source: spec.text, problem: source.problem?.() ?? null })),
      };
    }),
    outputs: outputs.map((output) => ({ name: output.name, ...output.counters() })),
  };
};
