import type { Readable } from 'node:stream';

/** Where the bytes of blobs lie. Knows nothing of the database. */
export interface BlobStorage {
  /** Takes a complete, synced file as the blob; the file is gone afterwards. Over one that is there: the same bytes. */
  adopt(path: string, sha256: string): Promise<void>;
  /** `end` is inclusive. Undefined when there is no such blob. */
  open(sha256: string, range?: { start: number; end: number }): Promise<Readable | undefined>;
  sizeOf(sha256: string): Promise<number | undefined>;
  /** No error when it is not there. */
  remove(sha256: string): Promise<void>;
  list(): AsyncIterable<{ sha256: string; sizeBytes: number; modifiedAt: Date }>;
}
