import { MAX_IMAGE_BYTES } from '@lemniscate/contracts';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

export type PhotoProblem = 'unreadable' | 'empty' | 'tooLarge';

/** Browsers draw no TIFF; the server reads it. */
const NOT_DRAWN = /\.tiff?$/i;

/** Whether a photo can be used, and its digest: the same photo twice counts once. */
export const checkPhoto = async (
  file: File,
): Promise<{ problem: PhotoProblem } | { problem: null; sha256: string; drawn: boolean }> => {
  if (file.size === 0) return { problem: 'empty' };
  if (file.size > MAX_IMAGE_BYTES) return { problem: 'tooLarge' };
  const drawn = !NOT_DRAWN.test(file.name);
  try {
    if (drawn) (await createImageBitmap(file)).close();
    return { problem: null, sha256: bytesToHex(sha256(new Uint8Array(await file.arrayBuffer()))), drawn };
  } catch {
    return { problem: 'unreadable' };
  }
};
