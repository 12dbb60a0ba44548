import { type Actor, AppError, type Import, ImportInput } from '@lemniscate/contracts';
import type { z } from 'zod';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { newId } from '../../lib/new-id.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { Blobs } from '../blobs/blobs.js';
import type { StationService } from '../stations/stations.service.js';
import * as repo from './imports.repo.js';

export interface ImportsService {
  start(actor: Actor, station: string, input: z.output<typeof ImportInput>): Promise<Import>;
  list(station: string): Promise<Import[]>;
  get(id: string): Promise<Import>;
  cancel(actor: Actor, id: string): Promise<Import>;
}

const LISTED = 100;
/** The topic of `Wakeups` on which imports are waited for. */
export const IMPORTS_TOPIC = 'imports';

export const createImportsService = ({
  db,
  clock,
  history,
  wakeups,
  blobs,
  stations,
}: {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  blobs: Pick<Blobs, 'require'>;
  stations: StationService;
}): ImportsService => {
  const wake = wakeAfterCommit(wakeups);
  const get: ImportsService['get'] = async (id) => {
    const row = await repo.findImport(db, id);
    if (!row) throw new AppError('not_found', { kind: 'import', id });
    return repo.toImport(row);
  };
  return {
    get,
    list: async (name) => {
      const { id } = await stations.getStation(name);
      return (await repo.listImports(db, id, LISTED)).map(repo.toImport);
    },

    start: async (actor, name, input) => {
      const station = await stations.getStation(name);
      const { kind, id: actorId, name: actorName } = actor;
      const row = await inTransaction(db, async (trx) => {
        await blobs.require(trx, [input.sha256]);
        const id = newId(clock.now().getTime());
        const startedBy: Actor = { kind, id: actorId, name: actorName };
        const run = { ...input, id, stationId: station.id, startedBy, at: clock.now() };
        history.decided(trx, {
          type: 'import_started',
          actor,
          subject: `import:${id}`,
          stationId: station.id,
          loopId: station.loopId,
          data: { fileName: input.fileName, sha256: input.sha256, verdict: input.verdict },
        });
        wake(trx, IMPORTS_TOPIC);
        return repo.insertImport(trx, run);
      });
      return repo.toImport(row);
    },

    cancel: async (actor, id) => {
      const before = await get(id);
      const row = await inTransaction(db, async (trx) => {
        const cancelled = await repo.cancelImport(trx, id, clock.now());
        if (!cancelled) return undefined;
        history.decided(trx, {
          type: 'import_finished',
          actor,
          subject: `import:${id}`,
          stationId: before.stationId,
          data: { state: 'cancelled', imported: cancelled.imported },
        });
        return cancelled;
      });
      if (row) return repo.toImport(row);
      throw new AppError('state_conflict', {
        kind: 'import',
        id,
        state: (await get(id)).state,
        detail: 'it has ended',
      });
    },
  };
};
