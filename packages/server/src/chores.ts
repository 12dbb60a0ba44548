import type { ServerContext } from './context.js';
import { tidyTables } from './db/tidy-tables.js';
import { verifyAudit } from './features/audit/audit.service.js';
import { checkAuditHours } from './features/review/check-audit-hours.js';
import { checkBlobBytes, checkBlobReferences } from './features/blobs/check-blobs.js';

const MINUTE_MS = 60_000;

/** What the foundation does by itself, and what the doctor looks at in it. */
export const registerChores = (context: ServerContext): void => {
  const { schedule, checks, devices, access, db, dbKind, log } = context;
  schedule.every('purge nonces', MINUTE_MS, () => devices.purge());
  schedule.every('purge sessions', 60 * MINUTE_MS, () => access.purge());
  schedule.every('collect garbage', 60 * MINUTE_MS, async () => {
    const { removed } = await context.collectGarbage();
    if (removed > 0) log.info({ removed }, 'blobs collected');
  });
  if (dbKind === 'pglite') schedule.every('tidy tables', MINUTE_MS, async () => void (await tidyTables(db)));
  checks.register('audit log', async () => {
    const { entries, intact, statements } = await verifyAudit(db);
    const whatToDo = intact
      ? null
      : 'Somebody changed the database by hand. Compare it with a backup from before.';
    return { checked: entries, problems: statements, whatToDo };
  });
  checks.register('audit sums', () => checkAuditHours(db));
  checks.register('blob digests', () => checkBlobBytes(context));
  checks.register('blob references', () => checkBlobReferences(context));
};
