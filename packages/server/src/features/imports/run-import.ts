import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, type Import, type KeptError, MAX_IMAGE_BYTES } from '@lemniscate/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import { digestOfFile } from '../../lib/digest-of-file.js';
import type { History } from '../../lib/history.js';
import { newId } from '../../lib/new-id.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { Blobs } from '../blobs/blobs.js';
import type { IngestService } from '../ingest/ingest.service.js';
import { findImported } from '../review/captures.repo.js';
import * as repo from './imports.repo.js';
import { IMPORTS_TOPIC } from './imports.service.js';
import { type ArchiveImage, readArchive, type ReadArchive } from './read-archive.js';
import { unpack } from './unpack.js';
import type { UnpackLimits } from './unpack-limits.js';

export interface ImportRunnerDeps {
  db: Db;
  clock: Clock;
  log: Pick<FastifyBaseLogger, 'error'>;
  history: History;
  wakeups: Wakeups;
  blobs: Pick<Blobs, 'open'>;
  ingest: Pick<IngestService, 'importImage'>;
  dataDir: string;
  limits?: Partial<UnpackLimits>;
}

export interface ImportRunner {
  /** One import from its beginning to its end; false: none waits. */
  runNext(signal: AbortSignal): Promise<boolean>;
  run(stopping: AbortSignal): Promise<void>;
}

/** A server that says nothing for so long is taken for dead. */
const LEASE_MS = 60_000;
const TELL_MS = 1000;
const LOOK_MS = 5000;
const SHOWN_SKIPPED = 200;

/** It is no longer ours: somebody cancelled it, or another server took it over. */
class NotOurs extends Error {}

export const createImportRunner = (deps: ImportRunnerDeps): ImportRunner => {
  const { db, clock, log, history, wakeups, blobs, ingest } = deps;
  const folderOf = (id: string) => join(deps.dataDir, 'imports', id);

  /** Brings in one import; the same archive twice, or after a crash, brings in every image once. */
  const work = async (row: repo.ImportRow, worker: string, signal: AbortSignal): Promise<void> => {
    const progress: repo.Progress = {
      done: 0,
      total: 0,
      imported: 0,
      duplicates: 0,
      skipped: [],
      skippedCount: 0,
    };
    let told = -Infinity;

    const save = async (more: { state?: Import['state'] } = {}): Promise<void> => {
      const at = clock.now();
      const ended = more.state !== undefined;
      const { done, total, imported, duplicates, skippedCount } = progress;
      const counts = { done, total, imported, duplicates, skippedCount };
      const ours = await inTransaction(db, async (trx) => {
        const saved = await repo.saveProgress(trx, row.id, worker, progress, {
          ...more,
          ...(ended ? { finished_at: at } : { worker_until: new Date(at.getTime() + LEASE_MS) }),
        });
        if (saved)
          history.happened(trx, {
            type: ended ? 'import_finished' : 'import_progress',
            actor: SYSTEM,
            subject: `import:${row.id}`,
            stationId: row.station_id,
            data: { ...counts, state: more.state ?? 'running', problem: null },
          });
        return saved;
      });
      if (!ours) throw new NotOurs();
      told = performance.now();
    };
    const tell = async (): Promise<void> => {
      if (performance.now() - told >= TELL_MS) await save();
    };
    const skip = (path: string, error: KeptError, reason: string): void => {
      progress.skippedCount++;
      if (progress.skipped.length < SHOWN_SKIPPED)
        progress.skipped.push({ path: cut(path), reason: cut(reason), error: keptOf(error) });
    };

    const bringIn = async (image: ArchiveImage, seen: Set<string>): Promise<void> => {
      const sha256 = await digestOfFile(image.path);
      const known = await findImported(db, row.station_id, sha256);
      // Since this import began: by this very import, before its server died.
      const before = seen.has(sha256) || (known !== undefined && known.received_at < row.created_at);
      seen.add(sha256);
      if (before) {
        progress.duplicates++;
        return;
      }
      if (!known)
        await ingest.importImage(row.started_by, row.station_id, {
          bytes: createReadStream(image.path, { end: MAX_IMAGE_BYTES }),
          verdict: image.verdict,
          defectTypes: image.defectTypes,
          regions: image.regions,
          partId: null,
          fileName: image.file.slice(-255),
        });
      progress.imported++;
    };

    const readImages = async (): Promise<ReadArchive> => {
      const folder = folderOf(row.id);
      const archive = join(folder, 'archive');
      const files = join(folder, 'files');
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await save();
      const keeping = setInterval(() => void save().catch(() => {}), LEASE_MS / 4);
      try {
        await pipeline(await blobs.open(row.sha256), createWriteStream(archive, { mode: 0o600 }), { signal });
        await unpack(archive, files, { fileName: row.file_name, signal, limits: deps.limits });
        await rm(archive);
        return await readArchive(files, row.verdict);
      } catch (error) {
        throw withoutFolder(error, files, row.file_name);
      } finally {
        clearInterval(keeping);
      }
    };

    const { images, skipped } = await readImages();
    for (const { file, reason, ...error } of skipped) skip(file, error, reason);
    progress.total = images.length + skipped.length;
    progress.done = skipped.length;
    const seen = new Set<string>();
    for (const image of images) {
      signal.throwIfAborted();
      await tell();
      try {
        await bringIn(image, seen);
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        skip(image.file, error, error.message);
      }
      progress.done++;
    }
    await save({ state: 'done' });
  };

  const fail = async (row: repo.ImportRow, worker: string, error: unknown): Promise<void> => {
    const problem = problemOf(error);
    if (!(error instanceof AppError)) log.error({ err: error, importId: row.id }, 'an import failed');
    await inTransaction(db, async (trx) => {
      const now = await repo.findImport(trx, row.id);
      if (!now) return;
      const { skipped, skipped_count: skippedCount, done, total, imported, duplicates } = now;
      const progress = { skipped, skippedCount, done, total, imported, duplicates };
      const at = clock.now();
      const more = { state: 'failed' as const, finished_at: at, problem };
      if (!(await repo.saveProgress(trx, row.id, worker, progress, more))) return;
      history.happened(trx, {
        type: 'import_finished',
        actor: SYSTEM,
        subject: `import:${row.id}`,
        stationId: row.station_id,
        data: { state: 'failed', imported, problem: problem.words },
      });
    });
  };

  const runNext: ImportRunner['runNext'] = async (signal) => {
    const worker = newId(clock.now().getTime());
    const at = clock.now();
    const row = await repo.takeImport(db, { worker, at, until: new Date(at.getTime() + LEASE_MS) });
    if (!row) return false;
    try {
      await work(row, worker, signal);
    } catch (error) {
      if (error instanceof NotOurs) return true;
      if (signal.aborted) await repo.giveBack(db, row.id, worker);
      else await fail(row, worker, error);
    } finally {
      await rm(folderOf(row.id), { recursive: true, force: true });
    }
    return true;
  };

  return {
    runNext,
    run: async (stopping) => {
      while (!stopping.aborted) {
        const heard = wakeups.wait(IMPORTS_TOPIC, LOOK_MS, stopping);
        const ran = await runNext(stopping).catch((error: unknown) => {
          log.error({ err: error }, 'the import runner failed');
          return false;
        });
        if (!ran) await heard;
      }
    },
  };
};

/** Names of files may be long, and there may be many. */
const cut = (text: string): string => text.slice(0, 300);

const keptOf = ({ code, params }: KeptError): KeptError => ({
  code,
  params: Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]),
  ),
});

const problemOf = (error: unknown): repo.Problem =>
  error instanceof AppError
    ? { words: `${error.message} ${error.hint}`.slice(0, 2000), error: keptOf(error) }
    : { words: 'Something went wrong inside Lemniscate; the server’s log has more.', error: null };

/** Where the server unpacks is nobody's business. */
const withoutFolder = (error: unknown, folder: string, fileName: string): unknown => {
  if (!(error instanceof AppError)) return error;
  const entries = Object.entries(error.params).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replaceAll(`${folder}/`, '').replaceAll(folder, fileName) : value,
  ]);
  // The hint of the other is for the command line: here it is an archive.
  const code = error.code === 'dataset_not_recognised' ? 'archive_not_recognised' : error.code;
  return new AppError(code, Object.fromEntries(entries), { cause: error });
};
