import type { Client } from './client.js';

/** A piece small enough that a cut connection costs little. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** Hands over a blob, going on where an earlier try stopped. Nothing is sent when the server has it. */
export const uploadBlob = async (
  client: Pick<Client, 'blobStatus' | 'uploadBlob'>,
  { sha256, bytes, signal }: { sha256: string; bytes: Uint8Array; signal?: AbortSignal },
): Promise<void> => {
  let { complete, offset } = await client.blobStatus({ params: { sha256 }, signal });
  while (!complete) {
    const body = bytes.subarray(offset, offset + PIECE_BYTES);
    const query = { offset, totalBytes: bytes.length };
    ({ complete, offset } = await client.uploadBlob({ params: { sha256 }, query, body, signal }));
  }
};
