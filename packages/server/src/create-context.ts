import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { ServerContext } from './context.js';
import type { Connection } from './db/connect.js';
import { createAccessService } from './features/access/access.service.js';
import { createAudit } from './features/audit/audit.service.js';
import { createBlobReferences } from './features/blobs/blob-references.js';
import { createBlobs } from './features/blobs/blobs.service.js';
import { collectGarbage } from './features/blobs/collect-garbage.js';
import { createGarbageGate } from './features/blobs/keep-garbage.js';
import { createPartialUploads } from './features/blobs/partial-uploads.js';
import { createDevicesService } from './features/devices/devices.service.js';
import { createEvents } from './features/events/events.service.js';
import type { SiteKey } from './features/site-key/site-key.js';
import { createChecks } from './features/system/checks.js';
import { createMetrics } from './http/metrics.js';
import { type Clock, systemClock } from './lib/clock.js';
import { createNames } from './lib/names.js';
import { createSchedule } from './lib/schedule.js';
import { createWakeups } from './lib/wakeups.js';
import type { BlobStorage } from './storage/blob-storage.js';
import { diskStorage } from './storage/disk-storage.js';

export interface ContextOptions {
  connection: Connection;
  dataDir: string;
  siteKey: SiteKey;
  log: FastifyBaseLogger;
  stopping: AbortSignal;
  clock?: Clock;
  /** The data folder by default. */
  storage?: BlobStorage;
  maxBlobBytes?: number;
  /** How long a blob that nobody refers to is kept. */
  graceMs?: number;
  /** scrypt's log2 N; tests take less. */
  passwordCost?: number;
}

/** Puts the parts together; nothing runs yet. */
export const createContext = (options: ContextOptions): ServerContext => {
  const { connection, dataDir, siteKey, log, stopping, clock = systemClock } = options;
  const { db, kind: dbKind, pool } = connection;
  const wakeups = createWakeups();
  const events = createEvents({ clock, wakeups });
  const audit = createAudit({ clock });
  const storage = options.storage ?? diskStorage(join(dataDir, 'blobs'));
  const partials = createPartialUploads(join(dataDir, 'uploads'));
  const gate = createGarbageGate(db, dbKind);
  const sweep = () => collectGarbage({ db, clock, storage, partials, references, graceMs });
  const names = createNames();
  const references = createBlobReferences();
  const { graceMs = 24 * 3_600_000 } = options;
  return {
    db,
    dbKind,
    databasePool: pool,
    clock,
    log,
    dataDir,
    storage,
    wakeups,
    events,
    audit,
    siteKey,
    stopping,
    access: createAccessService({ db, clock, events, audit, passwordCost: options.passwordCost }),
    blobs: createBlobs({ db, clock, storage, partials, maxBlobBytes: options.maxBlobBytes }),
    references,
    keepGarbage: () => gate.keep(),
    collectGarbage: async () => (await gate.whileNobodyKeeps(sweep)) ?? { removed: 0 },
    checks: createChecks(),
    metrics: createMetrics((err, name) => log.error({ err, name }, 'a metric could not be read')),
    names,
    devices: createDevicesService({ db, clock, events, audit, names, siteKey, wakeups }),
    schedule: createSchedule(log),
  };
};
