import type { DataFormat, Dataset } from '@lemniscate/vision';
import type { Command } from 'commander';
import { countSamples, describeDataset } from '../draw/dataset.js';
import { count } from '../draw/numbers.js';
import { printable } from '../draw/printable.js';
import { noteSkipped } from '../draw/skipped.js';
import { examples } from '../options/help.js';
import { oneOf } from '../options/parse.js';
import { jsonOption, option, path, skipBadOption, type JsonOption } from '../options/shared.js';
import { printJson, type Cli } from '../run/cli.js';

const FORMATS = ['mvtec', 'imagefolder', 'coco', 'yolo', 'voc'] as const satisfies readonly DataFormat[];
const FORMAT_LIST = FORMATS.join(', ');

interface ReadOptions extends JsonOption {
  data: string;
  from?: DataFormat;
  skipBad?: boolean;
}

interface ConvertOptions extends ReadOptions {
  to: DataFormat;
  out: string;
}

const open = async ({ data, from, skipBad }: ReadOptions): Promise<Dataset> => {
  const { openDataset } = await import('@lemniscate/vision');
  return openDataset(data, { format: from, skipBad });
};

const show = async (cli: Cli, options: ReadOptions): Promise<void> => {
  const dataset = await open(options);
  const { root, format, skipped } = dataset;
  if (options.json) printJson(cli, { root, format, ...countSamples(dataset), skipped });
  else for (const line of describeDataset(dataset, cli.screen.paint)) cli.screen.print(line);
  noteSkipped(cli.screen, skipped);
};

const convert = async (cli: Cli, options: ConvertOptions): Promise<void> => {
  const { screen } = cli;
  const { to, out, skipBad } = options;
  const dataset = await open(options);
  const { exportDataset } = await import('@lemniscate/vision');
  const { images, skipped, lost } = await exportDataset(dataset, out, to, {
    skipBad,
    signal: cli.signal,
    onProgress: ({ done, total }) => screen.progress({ stage: 'copying images', done, total }),
  });
  const allSkipped = [...dataset.skipped, ...skipped];
  if (options.json) {
    printJson(cli, { data: dataset.root, from: dataset.format, to, out, images, lost, skipped: allSkipped });
  } else {
    screen.print(`${count(images, 'image')} written to ${printable(out)} as ${to} (was ${dataset.format}).`);
    for (const note of lost) screen.print(`  lost: ${printable(note)}`);
  }
  noteSkipped(screen, allSkipped);
};

const addReadOptions = (command: Command): Command =>
  command
    .addOption(option('--data <dir>', 'dataset folder', path('--data')).makeOptionMandatory())
    .addOption(
      option(
        '--from <format>',
        `its format, if it is not to be told from the layout: ${FORMAT_LIST}`,
        oneOf('--from', FORMATS),
      ),
    )
    .addOption(skipBadOption());

const addConvertOptions = (command: Command): Command =>
  addReadOptions(command).addOption(
    option(
      '--out <dir>',
      'folder to write; it must not exist yet, or be empty',
      path('--out'),
    ).makeOptionMandatory(),
  );

const toOption = () => option('--to <format>', `format to write: ${FORMAT_LIST}`, oneOf('--to', FORMATS));

export const addData = (program: Command, cli: Cli): void => {
  const data = program
    .command('data')
    .summary('look into datasets and convert them between formats')
    .description(`Looks into datasets and converts them. Formats: ${FORMAT_LIST}.`);
  addReadOptions(data.command('show').description('Tells what a dataset folder holds.'))
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate data show --data datasets/flange'))
    .action((options: ReadOptions) => show(cli, options));
  addConvertOptions(
    data
      .command('export')
      .description('Writes a dataset in another format to a new folder. Images are copied unchanged.'),
  )
    .addOption(toOption().makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('lemniscate data export --data datasets/flange --to coco --out out/flange-coco'),
    )
    .action((options: ConvertOptions) => convert(cli, options));
  addConvertOptions(
    data
      .command('import')
      .description(
        'Writes a dataset in the layout Lemniscate works with (MVTec) to a new folder. Images are copied unchanged.',
      ),
  )
    .addOption(toOption().default('mvtec'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('lemniscate data import --data labelled/yolo-export --from yolo --out datasets/flange'),
    )
    .action((options: ConvertOptions) => convert(cli, options));
};
