import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import { allItems } from '@lemniscate/client/pages';
import type { Capture, LabelInput } from '@lemniscate/contracts';
import { AppError } from '@lemniscate/contracts/errors';
import { CAPTURE_REASONS, REVIEW_STATES } from '@lemniscate/contracts/words';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { wholeNumber } from '../options/parse.js';
import { option, path } from '../options/shared.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { review, type ReviewOptions } from '../remote/review.js';
import { saveImage } from '../remote/save-image.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { takeFirst } from '../remote/take-first.js';
import { timeWords } from '../remote/words.js';
import { printJson, type Cli } from '../run/cli.js';

interface ListOptions extends RemoteOptions {
  station?: string;
  state?: string;
  reason?: string;
  limit: number;
}

const FIELDS: Field<Capture>[] = [
  { title: 'id', of: (c) => c.id },
  { title: 'taken', of: (c) => timeWords(c.takenAt) },
  { title: 'why', of: (c) => c.reasons.join(', ') },
  { title: 'score', align: 'right', of: (c) => c.inspection?.score.toFixed(3) },
  { title: 'verdict', of: (c) => c.inspection?.verdict },
  { title: 'state', of: (c) => c.state },
  { title: 'label', of: (c) => (c.verdict === 'ng' ? c.defectTypes.join(', ') || 'ng' : c.verdict) },
];

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

/** `ok`, or the defect types. */
const toLabel = (words: readonly string[]): LabelInput => {
  const isOk = words.length === 1 && words[0] === 'ok';
  if (!isOk && words.includes('ok'))
    throw new AppError('usage', { detail: 'A part is either "ok" or has defect types, not both.' });
  return isOk ? { verdict: 'ok', seconds: 0 } : { verdict: 'ng', defectTypes: [...words], seconds: 0 };
};

export const addCaptures = (program: Command, cli: Cli): void => {
  const captures = program
    .command('captures')
    .summary('images that stations kept: list, export')
    .description('Captures: images kept, and why.');
  remoteCommand(
    addFilters(captures.command('list').description('Lists captures, newest first.')),
    cli,
    async (client, options: ListOptions) =>
      showList(cli, await find(client, options), {
        json: options.json,
        fields: FIELDS,
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
      showPairs(cli, {
        json,
        value: capture,
        pairs: FIELDS.map((field) => [field.title, field.of(capture)] as const),
      });
    },
  ).addHelpText('after', examples('lemniscate label ID ok', 'lemniscate label ID scratch dent'));
  remoteCommand(
    program
      .command('review')
      .summary('label what is waiting, one key a label')
      .description('Shows where each waiting image is and takes one key a label; u undoes, q ends.')
      .addOption(new Option('--station <name>', 'of this station alone'))
      .addOption(option('--images <dir>', 'folder for the images to look at', path('--images')))
      .addOption(new Option('--types <type...>', 'defect types to offer beside those known')),
    cli,
    (client, options: ReviewOptions) => review(cli, client, options),
  );
};
