import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Spool } from '@lemniscate/edge';
import type { Bench, Cell } from '../run/bench.js';
import { runNode } from '../run/child.js';
import { figure, reported, summariseSeeds, summaryCells, SUMMARY_COLUMNS } from '../run/statistics.js';
import { spooledInspection } from '../spool/records.js';

const IN_FLIGHT = [1, 8, 64];
const ROUNDS = 5;
/** Two weeks at a part a second. */
const WEEKS_OF_RECORDS = 1_200_000;
const MIB = 2 ** 20;
const BUDGET_BYTES = 16 * 2 ** 30;

export const edgeSpool: Bench = {
  name: 'edge-spool',
  about: 'inspections a second made durable, against a write and fsync each; opening two weeks of them',
  async run({ tempDir, quick, say }) {
    const perRound = quick ? 100 : 1500;
    const records = quick ? 20_000 : WEEKS_OF_RECORDS;
    const rates = new Map<string, number[]>();
    const keep = (name: string, rate: number): void =>
      void rates.set(name, [...(rates.get(name) ?? []), rate]);
    for (let round = 0; round < (quick ? 2 : ROUNDS); round++) {
      say(`edge-spool: round ${round + 1}`);
      keep('bare: write + fsync each', await bareRate(join(tempDir, 'bare'), Math.ceil(perRound / 5)));
      for (const inFlight of IN_FLIGHT)
        keep(`spool, ${inFlight} in flight`, await spoolRate(join(tempDir, 'rate'), perRound, inFlight));
    }
    say(`edge-spool: filling with ${records} inspections`);
    const dir = join(tempDir, 'weeks');
    const filled = await fill(dir, records);
    const child = fileURLToPath(new URL('../spool/open-child.js', import.meta.url));
    const opened: OpenedSpool[] = [];
    for (let i = 0; i < (quick ? 1 : ROUNDS); i++)
      opened.push(JSON.parse((await runNode(['--expose-gc', child, dir])).stdout) as OpenedSpool);
    const bare = summariseSeeds(rates.get('bare: write + fsync each') ?? []).mean;
    const spooled = summariseSeeds(rates.get(`spool, ${IN_FLIGHT[1]} in flight`) ?? []).mean;
    const openSeconds = summariseSeeds(opened.map((o) => o.openSeconds));
    const memoryBytes = summariseSeeds(opened.map((o) => o.memoryBytes));
    return {
      settings: {
        'bytes a record': filled.bytesEach,
        'appends a round': perRound,
        'rounds, in turns': quick ? 2 : ROUNDS,
        'records to open': records,
        quick,
      },
      tables: [
        {
          title: 'inspections a second made durable',
          columns: ['how', ...SUMMARY_COLUMNS],
          rows: [...rates].map(([how, values]): Cell[] => [how, ...summaryCells(values, 0)]),
        },
        {
          title: `opening ${records} inspections in a process of its own`,
          columns: ['what', ...SUMMARY_COLUMNS],
          rows: [
            ['seconds to open', ...summaryCells(opened.map((o) => o.openSeconds))],
            ['seconds to the first 500 to send', ...summaryCells(opened.map((o) => o.firstSeconds))],
            [
              'memory MiB more than before',
              ...summaryCells(
                opened.map((o) => o.memoryBytes / MIB),
                1,
              ),
            ],
          ],
        },
      ],
      figures: [
        figure(`${IN_FLIGHT[1]} in flight`, spooled, 'at least', 500, 'a second', 0),
        reported('× the bare write and fsync of each', spooled / bare, '', 1),
        figure('opening', openSeconds.mean, 'under', 3, 's'),
        figure('memory a record', memoryBytes.mean / records, 'at most', 100, 'bytes', 0),
        reported('filling, 2000 in flight', filled.rate, 'a second', 0),
      ],
      notes: [
        'Baseline: the same bytes, one write and one fdatasync a record, in turns of the same run. Rates hang on the disk; the ratio is what counts.',
        'Files are in the page cache when they are opened.',
      ],
    };
  },
};

interface OpenedSpool {
  openSeconds: number;
  firstSeconds: number;
  memoryBytes: number;
}

const bareRate = async (path: string, count: number): Promise<number> => {
  const file = await open(path, 'w');
  try {
    const started = performance.now();
    for (let n = 0; n < count; n++) {
      await file.write(JSON.stringify(spooledInspection(n)));
      await file.datasync();
    }
    return (1000 * count) / (performance.now() - started);
  } finally {
    await file.close();
  }
};

const spoolRate = async (dir: string, count: number, inFlight: number): Promise<number> => {
  const spool = await Spool.open({ dir, maxBytes: BUDGET_BYTES });
  try {
    const started = performance.now();
    await appendAll(spool, count, inFlight);
    return (1000 * count) / (performance.now() - started);
  } finally {
    await spool.close();
    await rm(dir, { recursive: true, force: true });
  }
};

const fill = async (dir: string, count: number): Promise<{ rate: number; bytesEach: number }> => {
  const spool = await Spool.open({ dir, maxBytes: BUDGET_BYTES });
  try {
    const started = performance.now();
    await appendAll(spool, count, 2000);
    const rate = (1000 * count) / (performance.now() - started);
    return { rate, bytesEach: Math.round(spool.stats().inspections.bytes / count) };
  } finally {
    await spool.close();
  }
};

/** So many stations, each appending its next when its last is safe. */
const appendAll = async (spool: Spool, count: number, inFlight: number): Promise<void> => {
  let n = 0;
  const station = async (): Promise<void> => {
    while (n < count) await spool.appendInspection(spooledInspection(n++));
  };
  await Promise.all(Array.from({ length: inFlight }, station));
};
