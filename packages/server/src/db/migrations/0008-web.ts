import type { SqlMigration } from './sql-migration.js';

/** What pages show: devices that fell silent or dropped something, and imports from the browser. */
export const web: SqlMigration = [
  `alter table device add column heard boolean not null default false,
     add column dropped bigint not null default 0, add column dropped_at timestamptz`,
  `create table import_run (
     id uuid primary key,
     station_id uuid not null references station (id),
     sha256 text not null,
     file_name text not null,
     verdict text,
     state text not null,
     done integer not null default 0,
     total integer not null default 0,
     imported integer not null default 0,
     duplicates integer not null default 0,
     skipped jsonb not null default '[]',
     skipped_count integer not null default 0,
     started_by jsonb not null,
     created_at timestamptz not null,
     finished_at timestamptz,
     problem text,
     -- Who works on it, until when: a server that died does not come back for it.
     worker text,
     worker_until timestamptz
   )`,
  `create index import_run_station on import_run (station_id, created_at desc)`,
  `create index import_run_open on import_run (created_at) where state in ('waiting', 'running')`,
];
