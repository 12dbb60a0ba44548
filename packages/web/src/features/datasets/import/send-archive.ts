import { AppError, type Import, type Verdict } from '@lemniscate/contracts';
import { client } from '../../../api/client.ts';

const PIECE_BYTES = 4 * 1024 * 1024;
const WAIT_MS = 2000;

export interface SendProgress {
  stage: 'hashing' | 'sending' | 'away';
  doneBytes: number;
  totalBytes: number;
}

type Told = { doneBytes?: number; sha256?: string; problem?: string };

/** SHA-256 of a file of any size, in a worker, piece by piece. */
export const hashFile = (
  file: File,
  onProgress: (doneBytes: number) => void,
  signal?: AbortSignal,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
    const end = (settle: () => void): void => {
      worker.terminate();
      settle();
    };
    signal?.addEventListener('abort', () => end(() => reject(new AppError('cancelled'))), { once: true });
    worker.addEventListener('error', ({ message }) => end(() => reject(new Error(message))));
    worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
      if (data.doneBytes !== undefined) onProgress(data.doneBytes);
      if (data.problem !== undefined) end(() => reject(new Error(data.problem)));
      if (data.sha256 !== undefined) end(() => resolve(data.sha256 as string));
    });
    worker.postMessage(file);
  });

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Sending {
  station: string;
  file: File;
  verdict: Verdict | null;
  onProgress: (progress: SendProgress) => void;
  signal: AbortSignal;
}

/** Sends a file piece by piece, going on where an earlier try stopped; a server that is away is waited for. */
const sendPieces = async (sha256: string, { file, onProgress, signal }: Sending): Promise<void> => {
  const totalBytes = file.size;
  let offset: number | undefined;
  for (;;) {
    try {
      if (offset === undefined) {
        const status = await client.blobStatus({ params: { sha256 }, signal });
        if (status.complete) return;
        offset = status.offset;
      }
      onProgress({ stage: 'sending', doneBytes: offset, totalBytes });
      const body = new Uint8Array(await file.slice(offset, offset + PIECE_BYTES).arrayBuffer());
      const status = await client.uploadBlob({
        params: { sha256 },
        query: { offset, totalBytes },
        body,
        signal,
      });
      if (status.complete) return;
      offset = status.offset;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'server_unreachable')) throw error;
      onProgress({ stage: 'away', doneBytes: offset ?? 0, totalBytes });
      await wait(WAIT_MS);
      offset = undefined;
    }
  }
};

/** An archive into a station: its digest, its bytes, and the import at the server. */
export const sendArchive = async (sending: Sending): Promise<Import> => {
  const { station, file, verdict, onProgress, signal } = sending;
  const totalBytes = file.size;
  const sha256 = await hashFile(
    file,
    (doneBytes) => onProgress({ stage: 'hashing', doneBytes, totalBytes }),
    signal,
  );
  await sendPieces(sha256, sending);
  return client.startImport({ params: { station }, body: { sha256, fileName: file.name, verdict } });
};
