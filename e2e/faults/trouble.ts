import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation.js';
import type { Process } from './process.js';
import { draw, type Rng } from './rng.js';
import type { Watcher } from './watcher.js';

const HOUR_MS = 3_600_000;
const VICTIMS = { server: 4, edge: 4, trainer: 2 };
const MOST_PAUSE_MS = 2500;
/** Parts and labels between two kills, or ten seconds. */
const LIFE = 8;

/** Left to chance, a slow machine would see little but learning killed: each tenth kill waits for the rarest of these. */
const AIMED_AT = ['gating', 'asking', 'rolling_out', 'observing'];
const LONGEST_AIM_MS = 90_000;

export interface HarmOptions {
  rng: Rng;
  kills: number;
  watcher: Watcher;
  /** How much was done so far: parts and labels. */
  done: () => number;
  tell: (kills: number) => void;
}

/** Kills and other trouble, at random. */
export const harm = async (
  installation: Installation,
  { rng, kills, watcher, done, tell }: HarmOptions,
): Promise<void> => {
  const kill = async (victim: Process): Promise<void> => {
    watcher.killed();
    await victim.kill();
    victim.spawn();
  };
  /** Killing what has not come to itself yet would be all that is tested on a slow machine. */
  const comeToLife = async (): Promise<void> => {
    const before = done();
    for (let i = 0; i < 100 && done() < before + LIFE; i++) await sleep(100);
  };
  const takeAim = async (): Promise<void> => {
    const hits = (state: string): number => watcher.kills[state] ?? 0;
    const rarest = AIMED_AT.toSorted((a, b) => hits(a) - hits(b))[0];
    const endMs = Date.now() + LONGEST_AIM_MS;
    while (watcher.state !== rarest && Date.now() < endMs) await sleep(100);
  };
  for (const network of installation.networks) network.trouble = true;
  for (let n = 1; n <= kills; n++) {
    await comeToLife();
    if (n % 10 === 0) await takeAim();
    else await sleep(rng() * MOST_PAUSE_MS);
    await otherTrouble(installation, rng, n);
    const victim = installation.process(draw(rng, VICTIMS));
    await kill(victim);
    // One in six is killed again while it starts.
    if (rng() < 1 / 6 && n < kills) {
      await sleep(rng() * 2000);
      await kill(victim);
      n++;
    }
    await victim.ready();
    if (n % 5 === 0 || n === kills) tell(n);
  }
};

const otherTrouble = async (installation: Installation, rng: Rng, n: number): Promise<void> => {
  if (n % 7 === 3) {
    const clock = rng() < 0.5 ? installation.floorClock : installation.serverClock;
    // Minutes or days, either way; now and then somebody sets it right.
    await clock.set(rng() < 0.2 ? 0 : Math.round((rng() - 0.5) * 2 * (rng() < 0.5 ? 72 : 0.2) * HOUR_MS));
  }
  if (n % 9 === 4) {
    const network = installation.networks[rng() < 0.7 ? 0 : 1];
    network.down = true;
    setTimeout(() => (network.down = false), 1000 + rng() * 6000);
  }
  if (n % 13 === 6) {
    const makeRoom = await installation.disk.fill();
    await sleep(500 + rng() * 2500);
    await makeRoom();
  }
};
