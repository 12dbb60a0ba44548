import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Client } from '@lemniscate/client';
import { AppError, type ArtifactFile } from '@lemniscate/contracts';
import { writeError } from '../storage/data-dir.js';
import type { Bandwidth } from '../upload/bandwidth.js';
import { digestOfFile, refused } from './verify.js';

export type ArtifactClient = Pick<Client, 'downloadArtifact' | 'url'>;

export interface Download {
  client: ArtifactClient;
  modelId: string;
  file: ArtifactFile;
  /** Where it grows; a piece that is there already is gone on from. */
  path: string;
  bandwidth: Bandwidth;
  signal: AbortSignal;
  /** Without a byte for so long the connection is dead. */
  idleMs?: number;
}

/**
 * Fetches a file of a model, going on where an earlier try stopped, and checks it.
 * @throws AppError artifact_refused when what came is not what was promised (the copy is gone then),
 *   server_unreachable when the connection broke (what came is kept), disk_full | write_failed
 */
export const downloadFile = async (download: Download): Promise<void> => {
  const { modelId, file, path } = download;
  const have = await stat(path).then(
    (s) => s.size,
    () => 0,
  );
  if (have > file.sizeBytes) await rm(path, { force: true });
  const from = have > file.sizeBytes ? 0 : have;
  if (from < file.sizeBytes || file.sizeBytes === 0) {
    await checkRoom(path, file.sizeBytes - from);
    await fetchRest(download, from);
  }
  const { size } = await stat(path);
  const digest = await digestOfFile(path);
  if (size === file.sizeBytes && digest === file.sha256) return;
  await rm(path, { force: true });
  throw refused(
    modelId,
    size === file.sizeBytes
      ? `${file.name} has the digest ${digest}, its manifest says ${file.sha256}`
      : `${file.name} has ${size} bytes, its manifest says ${file.sizeBytes}`,
  );
};

const checkRoom = async (path: string, bytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize < bytes + 1024 ** 2) throw new AppError('disk_full', { path });
};

const fetchRest = async (
  { client, modelId, file, path, bandwidth, signal, idleMs = 30_000 }: Download,
  from: number,
): Promise<void> => {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), idleMs);
  const stop = AbortSignal.any([signal, idle.signal]);
  const response = await client
    .downloadArtifact({
      params: { modelId, sha256: file.sha256 },
      signal: stop,
      ...(from > 0 && { headers: { range: `bytes=${from}-` } }),
    })
    .finally(() => clearTimeout(timer));
  const isRest = response.status === 206 && rangeStart(response) === from;
  const handle = await open(path, isRest ? 'r+' : 'w');
  let at = isRest ? from : 0;
  try {
    timer = setTimeout(() => idle.abort(), idleMs);
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      timer.refresh();
      // A body without end must not fill the disk.
      if (at + chunk.length > file.sizeBytes)
        throw refused(modelId, `${file.name} is longer than the ${file.sizeBytes} bytes its manifest says`);
      await bandwidth.take(chunk.length, signal);
      await handle.write(chunk, 0, chunk.length, at).catch((error: unknown) => {
        throw writeError(error, path);
      });
      at += chunk.length;
      timer.refresh();
    }
    await handle.truncate(at);
    await handle.sync();
  } catch (error) {
    await handle.truncate(at).catch(() => undefined);
    if (error instanceof AppError) {
      if (error.code === 'artifact_refused') await rm(path, { force: true });
      throw error;
    }
    if (signal.aborted) throw new AppError('cancelled', {}, { cause: error });
    const detail = idle.signal.aborted ? 'no bytes for too long' : `the connection broke after ${at} bytes`;
    throw new AppError('server_unreachable', { url: client.url, detail }, { cause: error });
  } finally {
    clearTimeout(timer);
    await handle.close();
  }
  // Ended in good order but short: the server's file itself is cut.
};

const rangeStart = (response: Response): number =>
  Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1);
