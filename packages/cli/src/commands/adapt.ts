import { AppError } from '@lemniscate/contracts/errors';
import type { Command } from 'commander';
import { describeAdapted } from '../draw/adapted.js';
import { noteSentences } from '../draw/notes.js';
import { noteSkipped } from '../draw/skipped.js';
import { examples } from '../options/help.js';
import {
  addAdaptingOptions,
  costsOf,
  jsonOption,
  option,
  path,
  share,
  type AdaptingOptions,
  type JsonOption,
} from '../options/shared.js';
import { refuseUnused } from '../options/unused.js';
import { printJson, type Cli } from '../run/cli.js';

interface AdaptOptions extends AdaptingOptions, JsonOption {
  good?: string;
  data?: string;
  unlabelled?: string;
  out: string;
  falseRejectRate?: number;
  defectRate?: number;
  update?: string;
}

const checkSources = ({ good, data, update }: AdaptOptions): void => {
  if (good !== undefined && data !== undefined)
    throw new AppError('usage', {
      detail: 'Give either --good (photos of good parts) or --data (a labelled dataset), not both.',
    });
  if (good !== undefined || data !== undefined) return;
  const detail =
    update === undefined
      ? 'Say what to learn from: --good DIR (photos of good parts) or --data DIR (a labelled dataset).'
      : 'Say what to update the model with: --good DIR (more photos of good parts).';
  throw new AppError('usage', { detail });
};

/** Whether a threshold comes of costs or of a rate is known only once there are labels to count. */
const unusedNotes = (method: string, { falseRejectRate, defectRate, escapeCost }: AdaptOptions): string[] => {
  const byCosts = method === 'cost';
  if (byCosts && falseRejectRate !== undefined)
    return [
      '--false-reject-rate was not used: with labelled defects the threshold is where escapes and false rejects together cost least.',
    ];
  const given = [
    escapeCost === undefined ? [] : ['--escape-cost and --false-reject-cost'],
    defectRate === undefined ? [] : ['--defect-rate'],
  ].flat();
  if (byCosts || given.length === 0) return [];
  return [
    `${given.join(' and ')} changed nothing: there are too few labelled defects to weigh errors, and the threshold follows from good parts alone.`,
  ];
};

const run = async (cli: Cli, options: AdaptOptions, command: Command): Promise<void> => {
  checkSources(options);
  if (options.update !== undefined) refuseUnused(command, '--update');
  else if (options.good !== undefined) refuseUnused(command, '--good');
  const { good, data, base, out, seed, falseRejectRate, defectRate, update, skipBad } = options;
  const costs = costsOf(options);
  const { adapt, listImages } = await import('@lemniscate/vision/adapt');
  const learned = await adapt({
    good,
    data,
    unlabelled: options.unlabelled === undefined ? undefined : await listImages(options.unlabelled),
    base,
    out,
    seed,
    falseRejectRate,
    costs,
    defectRate,
    sidePx: options.side,
    budgetMs: options.budgetMs,
    regions: options.regions,
    augment: options.augment,
    threads: options.threads,
    skipBad,
    update,
    ...cli.work,
  });
  const notes = [...learned.notes, ...unusedNotes(learned.calibration.method, options)];
  const result = { ...learned, notes };
  if (options.json) printJson(cli, result);
  else for (const line of describeAdapted(result, cli.screen.paint)) cli.screen.print(line);
  noteSentences(cli.screen, notes);
  noteSkipped(cli.screen, result.skipped);
};

export const addAdapt = (program: Command, cli: Cli): void => {
  const command = program
    .command('adapt')
    .summary('make a model from photos of good parts, or from a labelled dataset')
    .description(
      'Makes a model from photos of good parts (--good) or from a labelled dataset (--data). The result is a folder with one ONNX file and its manifest.',
    )
    .addOption(option('--good <dir>', 'folder of photos of good parts', path('--good')))
    .addOption(
      option('--data <dir>', 'labelled dataset: MVTec, ImageFolder, COCO, YOLO or VOC', path('--data')),
    )
    .addOption(
      option(
        '--unlabelled <dir>',
        'folder of photos nobody has labelled: they show how parts vary',
        path('--unlabelled'),
      ),
    )
    .addOption(option('--out <dir>', 'folder the model is written to', path('--out')).default('out/model'))
    .addOption(
      option(
        '--false-reject-rate <share>',
        'share of good parts that may be rejected, where there are good photos only (default: 0.01)',
        share('--false-reject-rate'),
      ),
    )
    .addOption(
      option(
        '--defect-rate <share>',
        'share of defective parts on the line, where it differs from the data',
        share('--defect-rate'),
      ),
    )
    .addOption(
      option(
        '--update <model>',
        'model folder to teach more good photos instead of starting anew',
        path('--update'),
      ),
    );
  addAdaptingOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'lemniscate adapt --good photos/good --out models/flange',
        'lemniscate adapt --data datasets/flange --escape-cost 50 --false-reject-cost 1 --out models/flange-2',
        'lemniscate adapt --update models/flange --good photos/new-lot --out models/flange-3',
      ),
    )
    .action((options: AdaptOptions, self: Command) => run(cli, options, self));
};
