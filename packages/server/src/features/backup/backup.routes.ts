import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.js';
import { inTransaction } from '../../db/transaction.js';
import { handle } from '../../http/handle.js';
import { type BackupUses, writeBackup } from './write-backup.js';

type Uses = BackupUses & Pick<ServerContext, 'audit'>;

export const registerBackupRoutes = (app: FastifyInstance, context: Uses): void => {
  const { db, audit, clock } = context;
  handle(app, ROUTES.backup, async ({ actor, reply }) => {
    // It carries the site key and every image: who took one is kept.
    await inTransaction(db, async (trx) =>
      audit.record(trx, { actor, action: 'backup.take', subject: 'site:backup' }),
    );
    const day = clock.now().toISOString().slice(0, 10);
    reply
      .type('application/x-tar')
      .header('content-disposition', `attachment; filename="lemniscate-${day}.tar"`);
    return await writeBackup(context);
  });
};
