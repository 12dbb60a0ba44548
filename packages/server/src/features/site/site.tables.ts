import type { Generated } from 'kysely';

export interface SiteTable {
  id: Generated<number>;
  currency: string | null;
  residency: string | null;
}

export interface SiteTables {
  site: SiteTable;
}
