import type { Kysely, Transaction } from 'kysely';
import type { AccessTables } from '../features/access/access.tables.js';
import type { AuditTables } from '../features/audit/audit.tables.js';
import type { BlobTables } from '../features/blobs/blobs.tables.js';
import type { DeviceTables } from '../features/devices/devices.tables.js';
import type { EventTables } from '../features/events/events.tables.js';
import type { ImportTables } from '../features/imports/imports.tables.js';
import type { JobTables } from '../features/jobs/jobs.tables.js';
import type { LoopTables } from '../features/loops/loops.tables.js';
import type { ReviewTables } from '../features/review/review.tables.js';
import type { SiteTables } from '../features/site/site.tables.js';
import type { StationTables } from '../features/stations/stations.tables.js';

/** Every table, by feature. Column names are those of SQL. */
export interface Database
  extends
    AccessTables,
    AuditTables,
    BlobTables,
    DeviceTables,
    EventTables,
    ImportTables,
    JobTables,
    LoopTables,
    ReviewTables,
    SiteTables,
    StationTables {}

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;
