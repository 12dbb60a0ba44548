import { readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import type { Client } from '@lemniscate/client';
import { AppError } from '@lemniscate/contracts/errors';
import type { JsonOption } from '../options/shared.js';
import { printable } from '../draw/printable.js';
import { printJson, type Cli } from '../run/cli.js';

export interface ImportOptions extends JsonOption {
  good?: string;
  data?: string;
  skipBad?: boolean;
}

interface Photo {
  path: string;
  file: string;
  verdict: 'ok' | 'ng';
  defectTypes: string[];
}

const gather = async ({ good, data, skipBad }: ImportOptions): Promise<Photo[]> => {
  const { listImages, openDataset } = await import('@lemniscate/vision');
  if ((good === undefined) === (data === undefined))
    throw new AppError('usage', {
      detail: 'Give either --good DIR (photos of good parts) or --data DIR (a labelled folder).',
    });
  if (good !== undefined)
    return (await listImages(good)).map((path) => ({
      path,
      file: relative(good, path),
      verdict: 'ok',
      defectTypes: [],
    }));
  const { samples } = await openDataset(data as string, { skipBad });
  return samples.map(({ path, file, label, defectTypes }) => ({ path, file, verdict: label, defectTypes }));
};

/** Sends photos one by one; one that was sent before is not there twice, so a broken import is simply run again. */
export const importPhotos = async (
  cli: Cli,
  client: Client,
  station: string,
  options: ImportOptions,
): Promise<void> => {
  const photos = await gather(options);
  const skipped: { file: string; code: string; reason: string }[] = [];
  for (const [i, { path, file, verdict, defectTypes }] of photos.entries()) {
    if (cli.signal.aborted) throw new AppError('cancelled');
    try {
      await client.importImage({
        params: { station },
        query: { verdict, defectTypes: defectTypes.join(',') || undefined, fileName: basename(path) },
        body: await readFile(path),
        signal: cli.signal,
      });
    } catch (error) {
      const isBadFile = error instanceof AppError && error.code.startsWith('image_');
      if (!isBadFile) throw error;
      // The server does not know what the file is called here.
      const named = new AppError(error.code, { ...error.params, path: file }, { cause: error });
      if (!options.skipBad) throw named;
      skipped.push({ file, code: named.code, reason: named.message });
    }
    cli.screen.progress({ stage: 'sending photos', done: i + 1, total: photos.length });
  }
  const sent = photos.length - skipped.length;
  if (options.json) return printJson(cli, { sent, skipped });
  cli.screen.print(`${sent} photos brought in at ${printable(station)}.`);
  for (const { file, reason } of skipped) cli.screen.print(`left out ${printable(file)}: ${reason}`);
};
