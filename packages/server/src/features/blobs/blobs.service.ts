import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError, type BlobStatus } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import { digestOfFile } from '../../lib/digest-of-file.js';
import { newId } from '../../lib/new-id.js';
import type { BlobStorage } from '../../storage/blob-storage.js';
import type { Blobs, UploadPiece } from './blobs.js';
import { findBlob, putBlob, touchBlobs } from './blobs.repo.js';
import type { PartialUploads } from './partial-uploads.js';

export interface BlobsOptions {
  db: Db;
  clock: Clock;
  storage: BlobStorage;
  partials: PartialUploads;
  maxBlobBytes?: number;
}

const GIB = 1024 ** 3;

const noBlob = (sha256: string) => new AppError('not_found', { kind: 'blob', id: sha256 });

export const createBlobs = (options: BlobsOptions): Blobs => {
  const { db, clock, storage, partials, maxBlobBytes = 4 * GIB } = options;
  const running = new Map<string, { ended: Promise<unknown>; interrupt?: () => void }>();

  const statOf = async (sha256: string): Promise<number | undefined> => {
    const row = await findBlob(db, sha256);
    return row && !row.deleting ? row.size_bytes : undefined;
  };

  /** Bytes first, then the row: a blob that the database knows is always whole. */
  const adopt = async (path: string, sha256: string, sizeBytes: number): Promise<void> => {
    if ((await findBlob(db, sha256))?.deleting)
      throw new AppError('server_busy', { detail: 'this blob is being collected just now' });
    await storage.adopt(path, sha256);
    if (!(await putBlob(db, sha256, sizeBytes, clock.now())))
      throw new AppError('server_busy', { detail: 'this blob is being collected just now' });
  };

  const complete = (sha256: string, sizeBytes: number): BlobStatus => ({
    sha256,
    complete: true,
    offset: sizeBytes,
  });

  const receive = async (piece: UploadPiece, path: string): Promise<BlobStatus> => {
    const { sha256, offset, totalBytes } = piece;
    const held = await partials.sizeOf(path);
    if (offset !== held && offset !== 0)
      throw new AppError('upload_offset_mismatch', { offset: held, sent: offset });
    const size = await partials.append(path, piece.bytes, { offset, maxBytes: totalBytes });
    if (size < totalBytes) return { sha256, complete: false, offset: size };
    const actual = await digestOfFile(path);
    if (actual !== sha256) {
      await rm(path, { force: true });
      throw new AppError('blob_digest_mismatch', { actual, expected: sha256 });
    }
    await adopt(path, sha256, size);
    return complete(sha256, size);
  };

  /** The newest piece goes on; one before it on the same file is interrupted, and what it wrote is kept. */
  const inTurn = async (path: string, piece: UploadPiece): Promise<BlobStatus> => {
    for (let before = running.get(path); before; before = running.get(path)) {
      before.interrupt?.();
      await before.ended;
    }
    const work = receive(piece, path);
    const ended = work.then(
      () => running.delete(path),
      () => running.delete(path),
    );
    running.set(path, { ended, interrupt: piece.interrupt });
    return await work;
  };

  return {
    async upload(piece) {
      const { sha256, actorId, totalBytes } = piece;
      if (totalBytes > maxBlobBytes) throw new AppError('request_too_large', { limitBytes: maxBlobBytes });
      const known = await statOf(sha256);
      if (known !== undefined) {
        await putBlob(db, sha256, known, clock.now());
        return complete(sha256, known);
      }
      const path = partials.pathOf(sha256, actorId);
      return await inTurn(path, piece);
    },

    async status(sha256, actorId) {
      const known = await statOf(sha256);
      if (known !== undefined) return complete(sha256, known);
      return { sha256, complete: false, offset: await partials.sizeOf(partials.pathOf(sha256, actorId)) };
    },

    async put(bytes, maxBytes = maxBlobBytes) {
      const path = partials.newPath(newId());
      const hash = createHash('sha256');
      const hashed = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
          hash.update(piece);
          yield piece;
        }
      };
      try {
        const sizeBytes = await partials.append(path, hashed(), { offset: 0, maxBytes });
        const sha256 = hash.digest('hex');
        if ((await statOf(sha256)) === undefined) await adopt(path, sha256, sizeBytes);
        else await putBlob(db, sha256, sizeBytes, clock.now());
        return { sha256, sizeBytes };
      } finally {
        await rm(path, { force: true });
      }
    },

    async open(sha256, range): Promise<Readable> {
      const stream = (await statOf(sha256)) === undefined ? undefined : await storage.open(sha256, range);
      if (!stream) throw noBlob(sha256);
      return stream;
    },

    async stat(sha256) {
      const sizeBytes = await statOf(sha256);
      if (sizeBytes === undefined) throw noBlob(sha256);
      return { sizeBytes };
    },

    async read(sha256) {
      const stream = await this.open(sha256);
      const pieces: Buffer[] = [];
      for await (const piece of stream) pieces.push(piece as Buffer);
      return Buffer.concat(pieces);
    },

    async require(trx, sha256s) {
      const wanted = [...new Set(sha256s)];
      if (wanted.length === 0) return;
      const here = await touchBlobs(trx, wanted, clock.now());
      const missing = wanted.find((sha256) => !here.has(sha256));
      if (missing) throw new AppError('blob_missing', { sha256: missing });
    },
  };
};
