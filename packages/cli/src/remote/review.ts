import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import type { Capture, LabelInput } from '@lemniscate/contracts';
import { AppError } from '@lemniscate/contracts/errors';
import { printable } from '../draw/printable.js';
import type { Cli } from '../run/cli.js';
import type { RemoteOptions } from './connection.js';
import { readKeys } from './read-keys.js';
import { saveImage } from './save-image.js';

export interface ReviewOptions extends RemoteOptions {
  station?: string;
  images?: string;
  types?: string[];
}

/** Keys 1 to 9: more types than that are labelled with "lemniscate label". */
const MAX_TYPES = 9;

const knownTypes = async (
  client: Pick<Client, 'listCaptures'>,
  { station, types = [] }: ReviewOptions,
): Promise<string[]> => {
  const { items } = await client.listCaptures({ query: { station, state: 'labelled', limit: 200 } });
  return [...new Set([...types, ...items.flatMap((c) => c.defectTypes)])].slice(0, MAX_TYPES);
};

/** What each of the two who disagree said. */
const answersOf = ({ labels }: Capture): string =>
  labels
    .filter(({ withdrawn }) => !withdrawn)
    .map(
      ({ author, verdict, defectTypes }) =>
        `${printable(author.name)} says ${printable(verdict === 'ok' ? 'good' : defectTypes.join(', ') || 'defect')}`,
    )
    .join(', ');

const describe = ({ inspection, reasons }: Capture): string =>
  `${reasons.join(', ')}; ${inspection ? `${inspection.verdict}, score ${inspection.score.toFixed(3)}` : 'imported'}`;

/** A conflict is settled: one more label beside those that disagree would leave it open. */
const answer = (client: Reviewing, capture: Capture, body: LabelInput): Promise<Capture> => {
  const call = capture.state === 'conflict' ? client.adjudicate : client.labelCapture;
  return call({ params: { id: capture.id }, body });
};

type Reviewing = Pick<
  Client,
  'listCaptures' | 'reviewQueue' | 'captureImage' | 'labelCapture' | 'adjudicate' | 'withdrawLabel'
>;

/** One key a label, in a terminal. */
export const review = async (cli: Cli, client: Client, options: ReviewOptions): Promise<void> => {
  if (!process.stdin.isTTY)
    throw new AppError('usage', {
      detail: 'Reviewing needs a terminal to take keys; "lemniscate label ID ok|TYPE…" does not.',
    });
  await reviewByKeys(cli, client, options, readKeys(cli.signal));
};

/** Labels what `keys` say. With `json` every one of them is a line of JSON, and what is shown a note. */
export const reviewByKeys = async (
  cli: Pick<Cli, 'screen'>,
  client: Reviewing,
  options: ReviewOptions,
  keys: AsyncGenerator<string, undefined>,
): Promise<void> => {
  const { station, json } = options;
  const folder = options.images ?? (await mkdtemp(join(tmpdir(), 'lemniscate-review-')));
  const types = await knownTypes(client, options);
  const typeKeys = types.map((type, i) => `${i + 1} ${printable(type)}`).join('  ');
  cli.screen.note(`g good  ${typeKeys}  d defect of no named type  s skip  u undo  q end`);
  const show = (line: string): void => (json ? cli.screen.note(line) : cli.screen.print(line));
  const tell = (event: string, { id }: Capture, more: object = {}): void => {
    if (json) cli.screen.print(JSON.stringify({ event, id, ...more }));
  };
  const done: { capture: Capture; labelId: string }[] = [];
  const skipped = new Set<string>();
  const startedMs = performance.now();
  const next = async (): Promise<{ capture: Capture; file: string; waiting: number } | undefined> => {
    const { items, waiting } = await client.reviewQueue({ query: { station, limit: 20 } });
    const capture = items.find((c) => !skipped.has(c.id));
    return capture && { capture, waiting, file: await saveImage(client, capture, folder) };
  };
  let shown = await next();
  while (shown) {
    const { capture, file, waiting } = shown;
    show(`${file}   ${describe(capture)}; ${waiting} waiting`);
    if (capture.state === 'conflict') show(`  conflict: ${answersOf(capture)}; your word settles it`);
    const shownMs = performance.now();
    const { value: key } = await keys.next();
    if (key === undefined || key === 'q') break;
    const type = types[Number(key) - 1];
    if (key === 'u') {
      const last = done.pop();
      if (last) {
        await client.withdrawLabel({ params: { id: last.capture.id, labelId: last.labelId } });
        cli.screen.note(`undone: ${last.capture.id}`);
        tell('undone', last.capture);
      }
    } else if (key === 's') {
      skipped.add(capture.id);
      tell('skipped', capture);
    } else if (key === 'g' || key === 'd' || type !== undefined) {
      const verdict = key === 'g' ? 'ok' : 'ng';
      const defectTypes = type === undefined ? [] : [type];
      const seconds = (performance.now() - shownMs) / 1000;
      const labelled = await answer(client, capture, { verdict, defectTypes, seconds });
      done.push({ capture, labelId: labelled.labels.at(-1)?.id as string });
      tell(capture.state === 'conflict' ? 'adjudicated' : 'labelled', capture, { verdict, defectTypes });
    } else continue;
    shown = await next();
  }
  await keys.return(undefined);
  const minutes = (performance.now() - startedMs) / 60_000;
  show(`${done.length} labelled, ${(done.length / Math.max(minutes, 1 / 60)).toFixed(0)} a minute.`);
};
