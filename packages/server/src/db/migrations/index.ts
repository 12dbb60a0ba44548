import { foundation } from './0001-foundation.js';
import { jobs } from './0002-jobs.js';
import { stations } from './0003-stations.js';
import { review } from './0004-review.js';
import { loops } from './0005-loops.js';
import { drift } from './0006-drift.js';
import { auditRates } from './0007-audit-rates.js';
import { web } from './0008-web.js';
import { auditHours } from './0009-audit-hours.js';
import { newestMargin } from './0010-newest-margin.js';
import { statements } from './0011-statements.js';
import { moreStatements } from './0012-more-statements.js';
import { pause } from './0013-pause.js';
import { rolloutStations } from './0014-rollout-stations.js';
import { site } from './0015-site.js';
import { hashBands } from './0016-hash-bands.js';
import { inspectionsByModel } from './0017-inspections-by-model.js';
import { residency } from './0018-residency.js';
import { importErrors } from './0019-import-errors.js';
import type { SqlMigration } from './sql-migration.js';

/** By name, in order. A migration that was released never changes; what comes later is a new one. */
export const MIGRATIONS: Record<string, SqlMigration> = {
  '0001-foundation': foundation,
  '0002-jobs': jobs,
  '0003-stations': stations,
  '0004-review': review,
  '0005-loops': loops,
  '0006-drift': drift,
  '0007-audit-rates': auditRates,
  '0008-web': web,
  '0009-audit-hours': auditHours,
  '0010-newest-margin': newestMargin,
  '0011-statements': statements,
  '0012-more-statements': moreStatements,
  '0013-pause': pause,
  '0014-rollout-stations': rolloutStations,
  '0015-site': site,
  '0016-hash-bands': hashBands,
  '0017-inspections-by-model': inspectionsByModel,
  '0018-residency': residency,
  '0019-import-errors': importErrors,
};
