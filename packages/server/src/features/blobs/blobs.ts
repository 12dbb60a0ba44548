import type { Readable } from 'node:stream';
import type { BlobStatus } from '@lemniscate/contracts';
import type { AliasedExpression } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';

/** Content-addressed bytes, as other features use them. */
export interface Blobs {
  /** Keeps bytes the server made or received itself; known ones are not written again. */
  put(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    maxBytes?: number,
  ): Promise<{ sha256: string; sizeBytes: number }>;
  /** A piece of an upload by `actorId`; the last one completes it. @throws AppError upload_offset_mismatch, blob_digest_mismatch */
  upload(piece: UploadPiece): Promise<BlobStatus>;
  status(sha256: string, actorId: string): Promise<BlobStatus>;
  /** `end` is inclusive. @throws AppError not_found */
  open(sha256: string, range?: { start: number; end: number }): Promise<Readable>;
  /** @throws AppError not_found */
  stat(sha256: string): Promise<{ sizeBytes: number }>;
  /** Whole, in memory: for manifests and photos. @throws AppError not_found */
  read(sha256: string): Promise<Buffer>;
  /**
   * Within the transaction that starts to refer to them: they are here and stay here until it is committed.
   * @throws AppError blob_missing
   */
  require(trx: Trx, sha256s: string[]): Promise<void>;
}

export interface UploadPiece {
  sha256: string;
  actorId: string;
  offset: number;
  totalBytes: number;
  bytes: AsyncIterable<Uint8Array>;
  /** Ends `bytes`: the same caller began anew, because its former connection broke without our knowing. */
  interrupt?: () => void;
}

/**
 * Which blobs are in use. Every feature that keeps a digest in a table registers a query of them here; what no query
 * gives is collected after the grace period.
 */
export interface BlobReferences {
  /** `query` selects one text column called `sha256`, null where there is none. */
  register(name: string, query: ReferenceQuery): void;
  all(): { name: string; query: ReferenceQuery }[];
}

/** A kysely query. */
export type ReferenceQuery = (db: Db) => {
  as(alias: 'used'): AliasedExpression<{ sha256: string | null }, 'used'>;
};
