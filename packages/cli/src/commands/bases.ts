import type { Base, BaseReport } from '@lemniscate/vision';
import type { Command } from 'commander';
import { describeBase, describeBaseReport } from '../draw/base.js';
import { printable } from '../draw/printable.js';
import { tableLines } from '../draw/table.js';
import { examples } from '../options/help.js';
import { jsonOption, type JsonOption } from '../options/shared.js';
import { printJson, type Cli } from '../run/cli.js';

/** As `base_unusable`: the model was looked into and cannot serve. */
const EXIT_UNUSABLE = 3;

const list = async (cli: Cli, { json }: JsonOption): Promise<void> => {
  const { listBases } = await import('@lemniscate/vision');
  const bases = await listBases();
  if (json) return printJson(cli, bases);
  const rows = bases.map((base: Base) => [
    printable(base.id),
    base.features.map((feature) => feature.stride).join(', '),
    printable(base.license),
    printable(base.title),
  ]);
  const columns = [{ title: 'id' }, { title: 'strides' }, { title: 'licence' }, { title: 'title' }];
  for (const line of tableLines(columns, rows)) cli.screen.print(line);
};

const show = async (cli: Cli, id: string, { json }: JsonOption): Promise<void> => {
  const { resolveBase } = await import('@lemniscate/vision');
  const base = await resolveBase(id);
  if (json) return printJson(cli, base);
  for (const line of describeBase(base, cli.screen.paint)) cli.screen.print(line);
};

const check = async (cli: Cli, path: string, { json }: JsonOption): Promise<void> => {
  const { checkBase } = await import('@lemniscate/vision');
  const report: BaseReport = await checkBase(path);
  if (json) printJson(cli, report);
  else for (const line of describeBaseReport(report, cli.screen.paint)) cli.screen.print(line);
  cli.exitCode = report.usable ? 0 : EXIT_UNUSABLE;
};

export const addBases = (program: Command, cli: Cli): void => {
  const bases = program
    .command('bases')
    .summary('models to start from: list them, look at one, check your own')
    .description('Models that "adapt" starts from.');
  bases
    .command('list')
    .description('Lists the bases in the box.')
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate bases list'))
    .action((options: JsonOption) => list(cli, options));
  bases
    .command('show')
    .description('Tells what a base takes and gives.')
    .argument('<id>', 'id of a base in the box, an ONNX file, or a folder as Hugging Face publishes it')
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate bases show lemniscate-s16'))
    .action((id: string, options: JsonOption) => show(cli, id, options));
  bases
    .command('check')
    .description(
      'Finds out by running it whether an ONNX model can serve as a base; exit code 3 if it cannot.',
    )
    .argument('<path>', 'ONNX file, or a folder as Hugging Face publishes it')
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate bases check downloads/resnet18.onnx'))
    .action((path: string, options: JsonOption) => check(cli, path, options));
};
