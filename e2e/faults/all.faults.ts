import { expect, it } from 'vitest';
import { createScratch } from '../scratch.js';
import { type FaultResult, runFaults } from './run-faults.js';

const kills = Number(process.env['FAULT_KILLS'] ?? 200);
const rounds = Number(process.env['FAULT_ROUNDS'] ?? Math.max(1, Math.round(kills / 50)));
const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const results: FaultResult[] = [];

// Several installations, each from nothing and with a seed of its own, see more beginnings than one that lives long.
for (let round = 0; round < rounds; round++) {
  const share = Math.ceil((kills * (round + 1)) / rounds) - Math.ceil((kills * round) / rounds);
  it(
    `loses and doubles nothing over ${share} kills, seed ${seed + round}`,
    async () => {
      const scratch = await createScratch();
      print(`FAULT_SEED=${seed + round} FAULT_KILLS=${share} FAULT_ROUNDS=1 in ${scratch.dir}`);
      const result = await runFaults({ dir: scratch.dir, kills: share, seed: seed + round, print });
      results.push(result);
      print(JSON.stringify(result, undefined, 2));
      expect(result.wrong).toEqual([]);
      // What went wrong stays, to be looked at.
      await scratch.remove();
    },
    1_800_000 + share * 30_000,
  );
}

it.runIf(kills >= 100)(
  'the kills hit turns at work: learning, judging, asking for labels, rolling out',
  () => {
    const sum = (of: (result: FaultResult) => number): number => results.reduce((n, r) => n + of(r), 0);
    expect(sum((r) => r.labelsUnderKills)).toBeGreaterThan(0);
    for (const state of ['training', 'gating', 'asking', 'rolling_out'])
      expect(
        sum((r) => r.killsDuring[state] ?? 0),
        state,
      ).toBeGreaterThan(0);
    expect(sum((r) => r.there.turns['promoted'] ?? 0)).toBeGreaterThan(0);
  },
);
