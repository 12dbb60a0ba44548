import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import { allItems } from '@lemniscate/client/pages';
import type { Capture } from '@lemniscate/contracts';
import { AppError } from '@lemniscate/contracts/errors';
import { CAPTURE_REASONS, REVIEW_STATES } from '@lemniscate/contracts/words';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { wholeNumber } from '../options/parse.js';
import { option, path } from '../options/shared.js';
import { CAPTURE_FIELDS, showCapture } from '../remote/capture-fields.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { review, type ReviewOptions } from '../remote/review.js';
import { saveImage } from '../remote/save-image.js';
import { showList } from '../remote/show.js';
import { takeFirst } from '../remote/take-first.js';
import { toLabel } from '../remote/to-label.js';
import { printJson, type Cli } from '../run/cli.js';
import { addJudging } from './judge.js';

interface ListOptions extends RemoteOptions {
  station?: string;
  state?: string;
  reason?: string;
  limit: number;
}

const addFilters = (command: Command): Command =>
  command
    .addOption(new Option('--station <name>', 'of this station alone'))
    .addOption(new Option('--state <state>', 'in this state alone').choices(REVIEW_STATES))
    .addOption(new Option('--reason <reason>', 'kept for this reason').choices(CAPTURE_REASONS))
    .addOption(option('--limit <n>', 'at most this many', wholeNumber('--limit', 1)).default(50));

const find = (client: Client, { station, state, reason, limit }: ListOptions): Promise<Capture[]> =>
  takeFirst(
    allItems((cursor) =>
      client.listCaptures({
        query: { cursor, station, state: state as Capture['state'], reason: reason as Capture['reasons'][0] },
      }),
    ),
    limit,
  );

/** Images by label, as folders that `adapt --data` and others' tools read (ImageFolder). */
const exportCaptures = async (cli: Cli, client: Client, dir: string, options: ListOptions): Promise<void> => {
  const captures = await find(client, options);
  const files: { id: string; file: string }[] = [];
  for (const [i, capture] of captures.entries()) {
    if (cli.signal.aborted) throw new AppError('cancelled');
    const label =
      capture.verdict === 'ng' ? (capture.defectTypes[0] ?? 'ng') : (capture.verdict ?? 'unlabelled');
    const folder = join(dir, label.replaceAll(/[^\p{L}\p{N}._-]/gu, '_'));
    await mkdir(folder, { recursive: true });
    files.push({ id: capture.id, file: await saveImage(client, capture, folder) });
    cli.screen.progress({ stage: 'fetching images', done: i + 1, total: captures.length });
  }
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'captures.json'), JSON.stringify(captures, null, 1));
  if (options.json) return printJson(cli, { dir, files });
  cli.screen.print(`${files.length} images written to ${dir}.`);
};

export const addCaptures = (program: Command, cli: Cli): void => {
  const captures = program
    .command('captures')
    .summary('images that stations kept: list, export, settle, dismiss')
    .description('Captures: images kept, and why.');
  remoteCommand(
    addFilters(captures.command('list').description('Lists captures, newest first.')),
    cli,
    async (client, options: ListOptions) =>
      showList(cli, await find(client, options), {
        json: options.json,
        fields: CAPTURE_FIELDS,
        none: 'No captures.',
      }),
  );
  remoteCommand(
    addFilters(
      captures.command('export').argument('<dir>').description('Writes images into one folder a label.'),
    ),
    cli,
    (client, options: ListOptions, dir: string) => exportCaptures(cli, client, path('<dir>')(dir), options),
  );
  addJudging(captures, cli);
  remoteCommand(
    program
      .command('label')
      .argument('<id>')
      .argument('<ok|type...>')
      .summary('label a capture')
      .description('Labels a capture: ok, or its defect types.'),
    cli,
    async (client, { json }: RemoteOptions, id: string, words: string[]) => {
      const capture = await client.labelCapture({ params: { id }, body: toLabel(words) });
      showCapture(cli, capture, json);
      if (capture.state === 'conflict')
        cli.screen.note('Others say otherwise; an engineer settles it: lemniscate captures adjudicate');
    },
  ).addHelpText('after', examples('lemniscate label ID ok', 'lemniscate label ID scratch dent'));
  remoteCommand(
    program
      .command('review')
      .summary('label what is waiting, one key a label')
      .description(
        'Shows where each waiting image is and takes one key a label; u undoes, q ends. An engineer sees conflicts first, with both answers, and settles them.',
      )
      .addOption(new Option('--station <name>', 'of this station alone'))
      .addOption(option('--images <dir>', 'folder for the images to look at', path('--images')))
      .addOption(new Option('--types <type...>', 'defect types to offer beside those known')),
    cli,
    (client, options: ReviewOptions) => review(cli, client, options),
  );
};
