import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BENCHES } from './benches/all.js';
import { type Bench, type BenchResult, SkipBench } from './run/bench.js';
import { describeMachine, printMachine } from './run/machine.js';
import { type BenchOptions, readOptions, USAGE } from './run/options.js';
import { printResult } from './run/print.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Outcome =
  | { name: string; seconds: number; result: BenchResult }
  | { name: string; skipped: string }
  | { name: string; failed: string };

const say = (line: string): void =>
  void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

const runOne = async (bench: Bench, { data, base, seeds, quick }: BenchOptions): Promise<Outcome> => {
  const { name } = bench;
  const tempDir = await mkdtemp(join(tmpdir(), `lemniscate-bench-${name}-`));
  // Ten thousand images must not stay behind when somebody has had enough.
  const stop = (): void => {
    rmSync(tempDir, { recursive: true, force: true });
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  const started = performance.now();
  try {
    const result = await bench.run({ root: ROOT, data, base, seeds, quick, tempDir, say });
    const seconds = (performance.now() - started) / 1000;
    result.notes.push(
      `load average at the end: ${loadavg()
        .map((l) => l.toFixed(2))
        .join(' ')}`,
    );
    if (quick) {
      result.notes.push('--quick: these numbers show that it runs and nothing else.');
      for (const f of result.figures) f.met = null;
    }
    printResult(name, result, seconds);
    return { name, seconds, result };
  } catch (error) {
    if (error instanceof SkipBench) {
      process.stdout.write(`## ${name}\n\nleft out: ${error.message}\n\n`);
      return { name, skipped: error.message };
    }
    const { stack, message } = error as Error;
    process.stderr.write(`${name} failed: ${stack}\n`);
    return { name, failed: message };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    await rm(tempDir, { recursive: true, force: true });
  }
};

const pick = (names: readonly string[]): Bench[] => {
  if (names.includes('all')) return [...BENCHES];
  return names.map((name) => {
    const bench = BENCHES.find((b) => b.name === name);
    if (!bench) throw new Error(`there is no benchmark "${name}"; see: npm run bench -- list`);
    return bench;
  });
};

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2), ROOT);
  if (options.names.length === 0 || options.names.includes('list')) {
    for (const { name, about } of BENCHES) process.stdout.write(`${name.padEnd(14)} ${about}\n`);
    process.stdout.write(`\n${USAGE}\n`);
    return 0;
  }
  const benches = pick(options.names);
  const machine = describeMachine(ROOT);
  printMachine(machine);
  const outcomes: Outcome[] = [];
  for (const bench of benches) {
    outcomes.push(await runOne(bench, options));
    // After each: hours of work must not hang on the last one.
    if (options.out !== undefined)
      await writeFile(options.out, `${JSON.stringify({ machine, options, outcomes }, null, 2)}\n`);
  }
  return outcomes.some((o) => 'failed' in o) ? 1 : 0;
};

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`error: ${(error as Error).message}\n${USAGE}\n`);
  return 2;
});
