import type admin from './en/admin.ts';
import type common from './en/common.ts';
import type datasets from './en/datasets.ts';
import type fleet from './en/fleet.ts';
import type home from './en/home.ts';
import type lineage from './en/lineage.ts';
import type models from './en/models.ts';
import type review from './en/review.ts';
import type start from './en/start.ts';
import type statements from './en/statements.ts';
import type stations from './en/stations.ts';
import type turns from './en/turns.ts';

/** `t('…')` is checked against the English words. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      admin: typeof admin;
      common: typeof common;
      datasets: typeof datasets;
      fleet: typeof fleet;
      home: typeof home;
      lineage: typeof lineage;
      models: typeof models;
      review: typeof review;
      start: typeof start;
      statements: typeof statements;
      stations: typeof stations;
      turns: typeof turns;
    };
  }
}
