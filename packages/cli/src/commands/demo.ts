import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { jsonOption, option, path, seedOption, type JsonOption } from '../options/shared.js';
import type { Cli } from '../run/cli.js';
import { runReplay } from '../run/run-replay.js';
import { checkWritable } from '../run/write-file.js';

interface DemoOptions extends JsonOption {
  out: string;
  seed: number;
  report?: string;
}

/** Few enough that the demo is over in a minute or two. */
const SETTINGS = { shots: 10, turns: 5, labelsPerTurn: 20, policy: 'capture', testFraction: 0.5 } as const;
const DEFAULT_SEED = 4711;

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

/** The demo line's photos, made on first use. */
const prepareLine = async (cli: Cli, { out, seed }: DemoOptions): Promise<string> => {
  const { SCENARIOS, writeMvtecFolder } = await import('@lemniscate/testkit');
  const { about, line, folder } = SCENARIOS.demo;
  const plan = { ...line, ...folder, seed };
  // The folder appears complete or not at all, and is named after all that shaped it: if it is there, it is right.
  const dir = join(out, `line-${seed}-${digest(plan)}`);
  if (await stat(dir).catch(() => undefined)) return dir;
  cli.screen.note(`Photographing a made-up line: ${about}`);
  await writeMvtecFolder(dir, plan, {
    signal: cli.signal,
    onProgress: (done, total) => cli.screen.progress({ stage: 'photographing parts', done, total }),
  });
  return dir;
};

const run = async (cli: Cli, options: DemoOptions): Promise<void> => {
  const report = options.report ?? join(options.out, 'report.html');
  await checkWritable(report);
  const data = await prepareLine(cli, options);
  await runReplay(cli, { ...SETTINGS, data, seed: options.seed, report, json: options.json });
};

export const addDemo = (program: Command, cli: Cli): void => {
  program
    .command('demo')
    .summary('see it work on a made-up line, no photos needed')
    .description(
      'Makes photos of a made-up line (brushed steel plates with scratches, dents, stains, …), replays it turn by turn, and writes a report.',
    )
    .addOption(
      option('--out <dir>', 'folder for the photos and the report', path('--out')).default('out/demo'),
    )
    .addOption(
      option('--report <file>', 'where the report goes (default: report.html in --out)', path('--report')),
    )
    .addOption(seedOption().default(DEFAULT_SEED))
    .addOption(new Option('--exit', 'end when done and wait for nobody, as it always does'))
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate demo', 'lemniscate demo --seed 7 --report demo-7.html'))
    .action((options: DemoOptions) => run(cli, options));
};
