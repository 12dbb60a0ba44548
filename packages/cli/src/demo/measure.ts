import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import type { Evaluation, Sample } from '@lemniscate/vision';
import type { Cli } from '../run/cli.js';

export type Measured = Pick<Evaluation, 'auroc' | 'aurocInterval' | 'escapeRate' | 'falseRejectRate'> & {
  images: { file: string; label: 'ok' | 'ng'; score: number; verdict: 'ok' | 'ng' }[];
};

/** How a model of the server does on parts it has never been shown, judged by the exported file. */
export const measureModel = async (
  cli: Cli,
  client: Client,
  { modelId, heldOut, folder }: { modelId: string; heldOut: readonly Sample[]; folder: string },
): Promise<Measured> => {
  const { decodeImage, openModel, summariseScores } = await import('@lemniscate/vision');
  const dir = await fetchModel(client, modelId, folder);
  const model = await openModel(dir);
  try {
    const images = [];
    for (const [i, { path, file, label, defectTypes }] of heldOut.entries()) {
      cli.signal.throwIfAborted();
      const { score, verdict } = await model.judge(await decodeImage(path));
      images.push({ path, file, label, defectTypes, score, verdict });
      cli.screen.progress({ stage: 'measuring on held-out parts', done: i + 1, total: heldOut.length });
    }
    return { ...summariseScores(images, model.manifest.threshold), images };
  } finally {
    await model.close();
  }
};

const fetchModel = async (client: Client, modelId: string, folder: string): Promise<string> => {
  const dir = join(folder, modelId);
  if (await stat(dir).catch(() => undefined)) return dir;
  const { files } = await client.getModel({ params: { id: modelId } });
  const temporary = `${dir}.part`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  for (const { name, sha256 } of files) {
    const response = await client.downloadBlob({ params: { sha256 } });
    await writeFile(join(temporary, name), new Uint8Array(await response.arrayBuffer()));
  }
  await rename(temporary, dir);
  return dir;
};
