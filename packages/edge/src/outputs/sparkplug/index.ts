import { setTimeout as pause } from 'node:timers/promises';
import { Backoff } from '../../upload/backoff.js';
import { AGENT_VERSION } from '../../version.js';
import type { Output } from '../output.js';
import { BirthCount } from './birth-count.js';
import type { StationState } from './devices.js';
import { EdgeNode } from './edge-node.js';
import type { SparkplugTarget } from './options.js';

export interface SparkplugOptions extends SparkplugTarget {
  deviceId: string;
  /** Where bdSeq is kept. */
  path: string;
  /** All stations the agent will ever have, as they are now. */
  stations: () => readonly StationState[];
  /** Milliseconds since 1970, by the site. */
  now: () => number;
  /** Of the waits between connections. */
  random: () => number;
  /** Verdicts kept for a broker that is not there. */
  mostWaiting?: number;
  /** For tests: quicker turns. */
  timing?: { retryMs?: { firstMs: number; mostMs: number }; lookMs?: number; keepaliveS?: number };
}

const MOST_WAITING = 10_000;
const RETRY_MS = { firstMs: 1000, mostMs: 30_000 };
const LOOK_MS = 1000;
const KEEPALIVE_S = 15;

/**
 * Sparkplug B 3.0: the device is an edge node, its stations are the node's devices. What cannot be told now is told later
 * as historical.
 */
export const sparkplugOutput = (options: SparkplugOptions): Output => {
  const { deviceId, timing = {}, random } = options;
  const births = new BirthCount(options.path);
  const backoff = new Backoff({ ...(timing.retryMs ?? RETRY_MS), random });
  const stopping = new AbortController();
  const node = new EdgeNode({
    ...options,
    node: options.node ?? deviceId,
    clientId: `lemniscate-${deviceId}-sparkplug`,
    agentVersion: AGENT_VERSION,
    keepaliveS: timing.keepaliveS ?? KEEPALIVE_S,
    mostWaiting: options.mostWaiting ?? MOST_WAITING,
    onOpen: () => backoff.reset(),
  });
  let running: Promise<void> | undefined;
  let looking: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const bdSeq = await births.next();
      if (stopping.signal.aborted) return births.giveBack();
      const { connected } = await node.live(bdSeq);
      if (!connected) births.giveBack();
      await pause(backoff.nextMs(), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  return {
    name: 'sparkplug',
    async start() {
      running ??= run();
      looking ??= setInterval(() => node.look(), timing.lookMs ?? LOOK_MS);
    },
    publish: (verdict) => node.publish(verdict),
    async stop() {
      clearInterval(looking);
      stopping.abort();
      await node.die();
      await running;
    },
    counters: () => node.counters(),
  };
};
