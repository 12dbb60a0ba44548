import type { FastifyBaseLogger } from 'fastify';
import type { Connection } from './db/connect.js';
import type { Db } from './db/schema.js';
import type { AccessService } from './features/access/access.service.js';
import type { Audit } from './features/audit/audit.service.js';
import type { BlobReferences, Blobs } from './features/blobs/blobs.js';
import type { DevicesService } from './features/devices/devices.service.js';
import type { Events } from './features/events/events.service.js';
import type { SiteKey } from './features/site-key/site-key.js';
import type { Checks } from './features/system/checks.js';
import type { Metrics } from './http/metrics.js';
import type { Clock } from './lib/clock.js';
import type { Names } from './lib/names.js';
import type { Schedule } from './lib/schedule.js';
import type { Wakeups } from './lib/wakeups.js';
import type { BlobStorage } from './storage/blob-storage.js';

/** What the server is made of, for features to pick from: `Pick<ServerContext, 'db' | 'clock'>`. */
export interface ServerContext {
  db: Db;
  dbKind: 'pglite' | 'postgresql';
  databasePool: Connection['pool'];
  clock: Clock;
  log: FastifyBaseLogger;
  dataDir: string;
  wakeups: Wakeups;
  events: Events;
  audit: Audit;
  access: AccessService;
  devices: DevicesService;
  siteKey: SiteKey;
  blobs: Blobs;
  references: BlobReferences;
  /** The bytes themselves: for backup and doctor; features use `blobs`. */
  storage: BlobStorage;
  collectGarbage(): Promise<{ removed: number }>;
  /** Nothing is collected until what this resolves to is called. */
  keepGarbage(): Promise<() => void>;
  checks: Checks;
  metrics: Metrics;
  names: Names;
  schedule: Schedule;
  /** Aborts when the server begins to stop: long polls and streams end. */
  stopping: AbortSignal;
}
