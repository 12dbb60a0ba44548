import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { share, wholeNumber } from '../options/parse.js';
import { jsonOption, option, path, seedOption, skipBadOption, type JsonOption } from '../options/shared.js';
import type { Cli } from '../run/cli.js';
import { runReplay } from '../run/run-replay.js';
import { checkWritable } from '../run/write-file.js';

interface DemoOptions extends JsonOption {
  data?: string;
  base?: string;
  out: string;
  seed: number;
  shots: number;
  known: number;
  approve?: boolean;
  turns: number;
  labelsPerTurn?: number;
  testFraction: number;
  port: number;
  exit?: boolean;
  skipBad?: boolean;
  replay?: boolean;
  report?: string;
}

const DEFAULT_SEED = 4711;
const TURNS = 5;
/** A turn of real photos: there are more of them, and they are harder. */
const LABELS_PER_TURN = { madeUp: 25, photos: 40 };

const run = async (cli: Cli, given: DemoOptions): Promise<void> => {
  const labelsPerTurn = given.labelsPerTurn ?? (given.data ? LABELS_PER_TURN.photos : LABELS_PER_TURN.madeUp);
  const options = { ...given, labelsPerTurn };
  const { prepareLine } = await import('../demo/prepare-line.js');
  if (options.replay) {
    const report = options.report ?? join(options.out, 'report.html');
    await checkWritable(report);
    const data = options.data ?? (await prepareLine(cli, options));
    await runReplay(cli, { ...options, policy: 'capture', data, report });
    return;
  }
  const data = options.data ?? (await prepareLine(cli, options));
  const { demoWholeSystem } = await import('../demo/loop-demo.js');
  await demoWholeSystem(cli, { ...options, data, dir: resolve(options.out, 'system') });
};

export const addDemo = (program: Command, cli: Cli): void => {
  program
    .command('demo')
    .summary('see the whole system work on a made-up line, no photos needed')
    .description(
      'Starts server, trainer and edge agent on this machine, lets a line of parts run past them, has a reviewer who ' +
        'knows the truth label what the station asks for, and shows turn by turn what that is worth on parts never ' +
        'shown. The line is made up (brushed steel plates with scratches, dents, stains, …) unless --data gives photos.',
    )
    .addOption(option('--data <dir>', 'labelled folder to play as a line', path('--data')))
    .addOption(option('--base <id|file>', 'model to start from', path('--base')))
    .addOption(
      option('--out <dir>', 'folder for everything the demo makes', path('--out')).default('out/demo'),
    )
    .addOption(option('--shots <n>', 'good parts to start from', wholeNumber('--shots', 4)).default(10))
    .addOption(
      option(
        '--known <n>',
        'labelled parts brought in after the first model',
        wholeNumber('--known', 0),
      ).default(0),
    )
    .addOption(option('--turns <n>', 'turns to play', wholeNumber('--turns', 1, 100)).default(TURNS))
    .addOption(
      option(
        '--labels-per-turn <n>',
        `labels asked a turn (default: ${LABELS_PER_TURN.madeUp}, with --data ${LABELS_PER_TURN.photos})`,
        wholeNumber('--labels-per-turn', 1),
      ),
    )
    .addOption(
      option(
        '--test-fraction <share>',
        'share of parts held out to measure on',
        share('--test-fraction'),
      ).default(0.5),
    )
    .addOption(seedOption().default(DEFAULT_SEED))
    .addOption(
      option(
        '--port <n>',
        'port of the server; 0 takes a free one',
        wholeNumber('--port', 0, 65_535),
      ).default(8420),
    )
    .addOption(new Option('--exit', 'stop everything when done instead of leaving it up until Ctrl-C'))
    .addOption(new Option('--replay', 'learn in this process alone, without a server, and write a report'))
    .addOption(
      option(
        '--report <file>',
        'where the report of --replay goes (default: report.html in --out)',
        path('--report'),
      ),
    )
    .addOption(new Option('--approve', 'roll out what the gate holds, to time the way there').hideHelp())
    .addOption(skipBadOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('lemniscate demo', 'lemniscate demo --exit', 'lemniscate demo --data photos/labelled --exit'),
    )
    .action((options: DemoOptions) => run(cli, options));
};
