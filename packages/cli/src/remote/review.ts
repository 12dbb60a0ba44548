import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import type { Capture } from '@lemniscate/contracts';
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

const knownTypes = async (client: Client, { station, types = [] }: ReviewOptions): Promise<string[]> => {
  const { items } = await client.listCaptures({ query: { station, state: 'labelled', limit: 200 } });
  return [...new Set([...types, ...items.flatMap((c) => c.defectTypes)])].slice(0, MAX_TYPES);
};

/** One key a label, in a terminal. The next image is fetched while this one is looked at. */
export const review = async (cli: Cli, client: Client, options: ReviewOptions): Promise<void> => {
  if (!process.stdin.isTTY)
    throw new AppError('usage', {
      detail: 'Reviewing needs a terminal to take keys; "lemniscate label ID ok|TYPE…" does not.',
    });
  const { station } = options;
  const folder = options.images ?? (await mkdtemp(join(tmpdir(), 'lemniscate-review-')));
  const types = await knownTypes(client, options);
  const keys = types.map((type, i) => `${i + 1} ${printable(type)}`).join('  ');
  cli.screen.note(`g good  ${keys}  d defect of no named type  s skip  u undo  q end`);
  const done: { capture: Capture; labelId: string }[] = [];
  const skipped = new Set<string>();
  const startedMs = performance.now();
  const next = async (): Promise<{ capture: Capture; file: string; waiting: number } | undefined> => {
    const { items, waiting } = await client.reviewQueue({ query: { station, limit: 20 } });
    const capture = items.find((c) => !skipped.has(c.id));
    return capture && { capture, waiting, file: await saveImage(client, capture, folder) };
  };
  const pressed = readKeys(cli.signal);
  let shown = await next();
  while (shown) {
    const { capture, file, waiting } = shown;
    const { inspection, reasons } = capture;
    const score = inspection ? `${inspection.verdict}, score ${inspection.score.toFixed(3)}` : 'imported';
    cli.screen.print(`${file}   ${reasons.join(', ')}; ${score}; ${waiting} waiting`);
    const shownMs = performance.now();
    const { value: key } = await pressed.next();
    if (key === undefined || key === 'q') break;
    const type = types[Number(key) - 1];
    if (key === 'u') {
      const last = done.pop();
      if (last) {
        await client.withdrawLabel({ params: { id: last.capture.id, labelId: last.labelId } });
        cli.screen.note(`undone: ${last.capture.id}`);
      }
    } else if (key === 's') skipped.add(capture.id);
    else if (key === 'g' || key === 'd' || type !== undefined) {
      const labelled = await client.labelCapture({
        params: { id: capture.id },
        body: {
          verdict: key === 'g' ? 'ok' : 'ng',
          defectTypes: type === undefined ? [] : [type],
          seconds: (performance.now() - shownMs) / 1000,
        },
      });
      done.push({ capture, labelId: labelled.labels.at(-1)?.id as string });
    } else continue;
    shown = await next();
  }
  await pressed.return(undefined);
  const minutes = (performance.now() - startedMs) / 60_000;
  cli.screen.print(
    `${done.length} labelled, ${(done.length / Math.max(minutes, 1 / 60)).toFixed(0)} a minute.`,
  );
};
