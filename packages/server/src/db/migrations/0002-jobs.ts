import type { SqlMigration } from './sql-migration.js';

/** Work for trainers, leased over HTTP. */
export const jobs: SqlMigration = [
  `create table job (
     id uuid primary key,
     kind text not null,
     state text not null,
     payload jsonb not null,
     outcome jsonb,
     turn_id uuid,
     attempt integer not null default 0,
     max_attempts integer not null,
     timeout_ms bigint,
     created_at timestamptz not null,
     leased_by text,
     lease_id uuid,
     leased_at timestamptz,
     lease_expires_at timestamptz,
     stop_asked boolean not null default false,
     finished_at timestamptz,
     error text,
     progress jsonb
   )`,
  `create index job_queued on job (created_at, id) where state = 'queued'`,
  `create index job_leased on job (lease_expires_at) where state = 'leased'`,
  `create index job_newest on job (created_at desc, id desc)`,
  `create table job_log (
     job_id uuid not null references job (id),
     seq bigint generated always as identity,
     at timestamptz not null,
     line text not null,
     primary key (job_id, seq)
   )`,
];
