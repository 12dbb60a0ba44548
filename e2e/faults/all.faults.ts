import { expect, it } from 'vitest';
import { createScratch } from '../scratch.js';
import { runFaults } from './run-faults.js';

const kills = Number(process.env['FAULT_KILLS'] ?? 200);
const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

it(
  `loses and doubles nothing over ${kills} kills`,
  async () => {
    const scratch = await createScratch();
    print(`FAULT_SEED=${seed} FAULT_KILLS=${kills} in ${scratch.dir}`);
    const result = await runFaults({ dir: scratch.dir, kills, seed, print });
    print(JSON.stringify(result, undefined, 2));
    expect(result.wrong).toEqual([]);
    expect(result.there.turns).toHaveProperty('promoted');
    // What went wrong stays, to be looked at.
    await scratch.remove();
  },
  3_600_000 + kills * 30_000,
);
