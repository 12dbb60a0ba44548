import type { Actor, Site } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { History } from '../../lib/history.js';

export interface SiteService {
  getSite(): Promise<Site>;
  updateSite(actor: Actor, changes: Partial<Site>): Promise<Site>;
}

const readSite = async (db: Db): Promise<Site> => {
  const row = await db.selectFrom('site').select('currency').executeTakeFirst();
  return { currency: row?.currency ?? null };
};

export const createSiteService = ({ db, history }: { db: Db; history: History }): SiteService => ({
  getSite: () => readSite(db),
  updateSite: async (actor, { currency }) => {
    if (currency === undefined) return readSite(db);
    return inTransaction(db, async (trx) => {
      await trx
        .insertInto('site')
        .values({ currency })
        .onConflict((oc) => oc.column('id').doUpdateSet({ currency }))
        .execute();
      history.decided(trx, { actor, type: 'site_changed', subject: 'site:settings', data: { currency } });
      return readSite(trx);
    });
  },
});
