import type { Command } from 'commander';
import { describeEvaluation } from '../draw/evaluation.js';
import { noteSkipped } from '../draw/skipped.js';
import { examples } from '../options/help.js';
import {
  jsonOption,
  option,
  path,
  skipBadOption,
  threadsOption,
  type JsonOption,
} from '../options/shared.js';
import { printJson, type Cli } from '../run/cli.js';

interface EvaluateOptions extends JsonOption {
  model: string;
  data: string;
  threads?: number;
  skipBad?: boolean;
}

const run = async (cli: Cli, { model, data, threads, skipBad, json }: EvaluateOptions): Promise<void> => {
  const { evaluateModel } = await import('@lemniscate/vision');
  const evaluation = await evaluateModel({ model, data, threads, skipBad, ...cli.work });
  const { images: _, ...summary } = evaluation;
  if (json) printJson(cli, summary);
  else for (const line of describeEvaluation(evaluation, cli.screen.paint)) cli.screen.print(line);
  noteSkipped(cli.screen, evaluation.skipped);
};

export const addEvaluate = (program: Command, cli: Cli): void => {
  program
    .command('evaluate')
    .summary('measure a model on a labelled dataset')
    .description(
      'Measures a model on labelled images: escapes and false rejects with 95 % intervals, per defect type, heat maps against masks, and latency.',
    )
    .addOption(option('--model <dir>', 'model folder made by "adapt"', path('--model')).makeOptionMandatory())
    .addOption(
      option(
        '--data <dir>',
        'labelled dataset; images the model learned from are left out',
        path('--data'),
      ).makeOptionMandatory(),
    )
    .addOption(threadsOption())
    .addOption(skipBadOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'lemniscate evaluate --model models/flange --data datasets/flange',
        'lemniscate evaluate --model models/flange --data datasets/flange --json > flange.json',
      ),
    )
    .action((options: EvaluateOptions) => run(cli, options));
};
