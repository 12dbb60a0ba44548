import { AppError } from '@lemniscate/contracts/errors';
import type { Command } from 'commander';
import { createInspectionTable, describeTally } from '../draw/inspection.js';
import { examples } from '../options/help.js';
import {
  jsonOption,
  option,
  path,
  skipBadOption,
  threadsOption,
  type JsonOption,
} from '../options/shared.js';
import type { Cli } from '../run/cli.js';
import { findImages } from '../run/find-images.js';

interface InspectOptions extends JsonOption {
  model: string;
  heatmaps?: string;
  threads?: number;
  skipBad?: boolean;
}

const run = async (cli: Cli, paths: string[], options: InspectOptions): Promise<void> => {
  const { screen } = cli;
  const asJson = options.json === true || !screen.isTerminal;
  cli.errorsAsJson = asJson;
  const { decodeSingly, inspectFiles, openModel } = await import('@lemniscate/vision');
  // The model has the cores; the decoder takes as little of them as it can.
  decodeSingly();
  const files = await findImages(paths);
  const model = await openModel(options.model, { threads: options.threads, images: files.length });
  const table = createInspectionTable(screen.paint);
  const tally = { ok: 0, ng: 0, skipped: 0, latencyMs: 0 };
  if (!asJson) screen.print(table.header);
  const { skipBad, heatmaps: heatmapsDir } = options;
  for await (const inspection of inspectFiles(model, files, { skipBad, heatmapsDir, ...cli.work })) {
    screen.print(asJson ? JSON.stringify(inspection) : table.row(inspection));
    if ('error' in inspection) tally.skipped++;
    else {
      tally[inspection.verdict]++;
      tally.latencyMs += inspection.latencyMs;
    }
  }
  if (cli.signal.aborted) throw new AppError('cancelled');
  if (!asJson || tally.skipped > 0) screen.note(describeTally(tally));
};

export const addInspect = (program: Command, cli: Cli): void => {
  program
    .command('inspect')
    .summary('judge images with a model')
    .description(
      'Judges images with a model, one line each: JSON lines (file, score, verdict, threshold, latencyMs), or a table on a terminal.',
    )
    .argument('<paths...>', 'images, or folders of images')
    .addOption(option('--model <dir>', 'model folder made by "adapt"', path('--model')).makeOptionMandatory())
    .addOption(
      option('--heatmaps <dir>', 'write a heat map of each image to this folder', path('--heatmaps')),
    )
    .addOption(threadsOption())
    .addOption(skipBadOption())
    .addOption(jsonOption('print JSON lines on a terminal too'))
    .addHelpText(
      'after',
      examples(
        'lemniscate inspect --model models/flange photos/today',
        'lemniscate inspect --model models/flange --heatmaps out/maps part-0042.png',
        `lemniscate inspect --model models/flange photos | jq -r 'select(.verdict=="ng").file'`,
      ),
    )
    .action((paths: string[], options: InspectOptions) => run(cli, paths, options));
};
