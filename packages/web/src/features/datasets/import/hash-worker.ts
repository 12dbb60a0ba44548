import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Small enough that memory stays flat for an archive of many gigabytes. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** The browser's own digest (Web Crypto) wants all bytes at once, and is not there at all without TLS. */
self.addEventListener('message', async ({ data: file }: MessageEvent<File>) => {
  try {
    const hash = sha256.create();
    for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
      hash.update(new Uint8Array(await file.slice(offset, offset + PIECE_BYTES).arrayBuffer()));
      self.postMessage({ doneBytes: Math.min(file.size, offset + PIECE_BYTES) });
    }
    self.postMessage({ sha256: bytesToHex(hash.digest()) });
  } catch (error) {
    self.postMessage({ problem: (error as Error).message });
  }
});
