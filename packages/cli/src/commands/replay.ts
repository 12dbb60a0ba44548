import type { Command } from 'commander';
import { examples } from '../options/help.js';
import { oneOf } from '../options/parse.js';
import { addAdaptingOptions, jsonOption, option, path, share, wholeNumber } from '../options/shared.js';
import type { Cli } from '../run/cli.js';
import { runReplay, type ReplaySettings } from '../run/run-replay.js';

export const addReplay = (program: Command, cli: Cli): void => {
  const command = program
    .command('replay')
    .summary('show what a line would have gained, turn by turn, on a labelled dataset')
    .description(
      'Plays a labelled dataset as if it came off a line: starts from a few good photos, asks for a few labels a turn, learns, and measures every turn on images it never learns from.',
    )
    .addOption(option('--data <dir>', 'labelled dataset', path('--data')).makeOptionMandatory())
    .addOption(option('--shots <n>', 'good photos to start from', wholeNumber('--shots', 2)).default(10))
    .addOption(option('--turns <n>', 'turns after the start', wholeNumber('--turns', 0, 1000)).default(8))
    .addOption(
      option('--labels-per-turn <n>', 'labels asked each turn', wholeNumber('--labels-per-turn', 1)).default(
        25,
      ),
    )
    .addOption(
      option(
        '--policy <name>',
        'how images to label are chosen: capture or random',
        oneOf('--policy', ['capture', 'random'] as const),
      ).default('capture'),
    )
    .addOption(
      option(
        '--test-fraction <share>',
        'share of the images that is held out to measure on',
        share('--test-fraction'),
      ).default(0.5),
    );
  addAdaptingOptions(command)
    .addOption(
      option('--report <file>', 'write an HTML report, with random labels for comparison', path('--report')),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'lemniscate replay --data datasets/flange',
        'lemniscate replay --data datasets/flange --turns 4 --labels-per-turn 10 --report flange.html',
        'lemniscate replay --data datasets/flange --policy random --seed 3 --json > random-3.json',
      ),
    )
    .action(async (options: ReplaySettings) => {
      await runReplay(cli, options);
    });
};
