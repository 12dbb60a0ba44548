import { AppError } from '@lemniscate/contracts';
import { again, mayPass, pause } from './again.js';
import type { Client } from './client.js';

export interface BlobUpload {
  sha256: string;
  bytes: Uint8Array;
  signal?: AbortSignal;
  /** Pieces start at this size; they shrink while the network breaks them and grow again when it does not. */
  mostPieceBytes?: number;
  /** Told before each piece; waits where bandwidth is bounded. */
  pay?: (bytes: number) => Promise<void>;
}

const MOST_PIECE_BYTES = 4 * 1024 * 1024;
const LEAST_PIECE_BYTES = 16 * 1024;
/** Sent without asking first whether the server has it: the question costs as much as the answer saves. */
const SMALL_BYTES = 64 * 1024;
/** Tries in a row that brought not a byte. */
const TRIES = 4;
const FIRST_WAIT_MS = 100;

const hasCode = (error: unknown, code: string): boolean => error instanceof AppError && error.code === code;

/**
 * Hands over a blob, going on where an earlier try stopped; as long as something arrives it does not give up. Nothing
 * is sent of a large one that the server has.
 */
export const uploadBlob = async (
  client: Pick<Client, 'blobStatus' | 'uploadBlob'>,
  { sha256, bytes, signal, mostPieceBytes = MOST_PIECE_BYTES, pay }: BlobUpload,
): Promise<void> => {
  const params = { sha256 };
  const ask = () => again(() => client.blobStatus({ params, signal }), { signal });
  let { complete, offset } = bytes.length <= SMALL_BYTES ? { complete: false, offset: 0 } : await ask();
  let pieceBytes = mostPieceBytes;
  let failures = 0;
  let restarts = 0;
  while (!complete) {
    const body = bytes.subarray(offset, offset + pieceBytes);
    await pay?.(body.length);
    try {
      const query = { offset, totalBytes: bytes.length };
      ({ complete, offset } = await client.uploadBlob({ params, query, body, signal }));
      failures = 0;
      pieceBytes = Math.min(mostPieceBytes, pieceBytes * 2);
    } catch (error) {
      // The server knows better where to go on, or threw a broken copy away.
      const isAstray = hasCode(error, 'upload_offset_mismatch');
      const isBroken = hasCode(error, 'blob_digest_mismatch');
      if (signal?.aborted || !(mayPass(error) || isAstray || isBroken)) throw error;
      if (mayPass(error)) pieceBytes = Math.max(Math.min(LEAST_PIECE_BYTES, mostPieceBytes), pieceBytes >> 1);
      if (++failures >= TRIES || (isBroken && ++restarts >= TRIES)) throw error;
      await pause(FIRST_WAIT_MS * 2 ** (failures - 1), signal);
      const before = offset;
      ({ complete, offset } = await ask());
      // What came before the cut is kept.
      if (offset > before) failures = 0;
    }
  }
};
