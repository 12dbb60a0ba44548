import type { Actor, Site } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { given } from '../../lib/given.js';
import type { History } from '../../lib/history.js';

export interface SiteService {
  getSite(): Promise<Site>;
  updateSite(actor: Actor, changes: Partial<Site>): Promise<Site>;
}

export const readSite = async (db: Db): Promise<Site> => {
  const row = await db.selectFrom('site').select(['currency', 'residency']).executeTakeFirst();
  return row ?? { currency: null, residency: null };
};

export const createSiteService = ({ db, history }: { db: Db; history: History }): SiteService => ({
  getSite: () => readSite(db),
  updateSite: async (actor, changes) => {
    const said = given(changes);
    if (Object.keys(said).length === 0) return readSite(db);
    return inTransaction(db, async (trx) => {
      await trx
        .insertInto('site')
        .values({ currency: null, residency: null, ...said })
        .onConflict((oc) => oc.column('id').doUpdateSet(said))
        .execute();
      history.decided(trx, { actor, type: 'site_changed', subject: 'site:settings', data: said });
      return readSite(trx);
    });
  },
});
