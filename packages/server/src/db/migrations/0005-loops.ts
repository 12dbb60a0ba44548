import type { SqlMigration } from './sql-migration.js';

/** Loops, their turns, and what turns make: dataset revisions, models, roll-outs. */
export const loops: SqlMigration = [
  `create table loop (
     id uuid primary key,
     name text not null unique,
     settings jsonb not null,
     created_at timestamptz not null
   )`,
  `create table dataset_revision (
     id text primary key,
     loop_id uuid not null references loop (id),
     parent_id text,
     created_at timestamptz not null,
     seq bigint generated always as identity,
     counts jsonb not null
   )`,
  `create index dataset_revision_loop on dataset_revision (loop_id, seq desc)`,
  `create table dataset_item (
     revision_id text not null references dataset_revision (id),
     capture_id uuid not null,
     primary key (revision_id, capture_id)
   )`,
  `create index dataset_item_capture on dataset_item (capture_id)`,
  `create table turn (
     id uuid primary key,
     loop_id uuid not null references loop (id),
     number integer not null,
     state text not null,
     trigger text not null,
     started_at timestamptz not null,
     state_since timestamptz not null,
     closed_at timestamptz,
     reason text,
     outcome text,
     dataset_revision_id text references dataset_revision (id),
     champion_id uuid,
     challenger_id uuid,
     gate jsonb,
     rollout_id uuid,
     labels_used integer not null default 0,
     new_labels integer not null default 0,
     label_seconds double precision not null default 0,
     compute_seconds double precision not null default 0,
     job_id uuid references job (id),
     first_capture_at timestamptz,
     first_label_at timestamptz,
     training_at timestamptz,
     gating_at timestamptz,
     rolling_out_at timestamptz,
     live_at timestamptz,
     unique (loop_id, number)
   )`,
  `create unique index turn_open on turn (loop_id) where closed_at is null`,
  `create table model_revision (
     id uuid primary key,
     loop_id uuid not null references loop (id),
     number integer not null,
     turn_id uuid references turn (id),
     dataset_revision_id text not null references dataset_revision (id),
     parent_id uuid,
     base jsonb not null,
     manifest_sha256 text not null,
     files jsonb not null,
     signature jsonb not null,
     threshold double precision not null,
     defect_types jsonb not null,
     expected jsonb not null,
     created_at timestamptz not null,
     trainer text not null,
     compute_seconds double precision not null,
     unique (loop_id, number)
   )`,
  `create unique index model_revision_turn on model_revision (turn_id)`,
  `create index model_revision_dataset on model_revision (dataset_revision_id)`,
  `create index model_revision_parent on model_revision (parent_id)`,
  `create table rollout (
     id uuid primary key,
     turn_id uuid not null references turn (id),
     loop_id uuid not null references loop (id),
     challenger_id uuid not null,
     champion_id uuid,
     phase text not null,
     paused boolean not null default false,
     started_at timestamptz not null,
     phase_since timestamptz not null,
     reason text,
     errors integer not null default 0,
     monitor jsonb not null
   )`,
  `create unique index rollout_open on rollout (loop_id) where phase in ('shadow', 'canary', 'full')`,
  `-- The champion each station had when the roll-out began: what a roll-back puts back.
   create table rollout_station (
     rollout_id uuid not null references rollout (id),
     station_id uuid not null references station (id),
     former_champion_id uuid,
     primary key (rollout_id, station_id)
   )`,
  `create index rollout_station_station on rollout_station (station_id)`,
  `-- Written by uploads alone, so that the engine and the uploads never wait for each other.
   create table rollout_count (
     rollout_id uuid not null references rollout (id),
     phase text not null,
     -- Judged by the challenger, as champion or as second.
     parts bigint not null default 0,
     -- Of which its verdict counted.
     challenger_parts bigint not null default 0,
     challenger_rejects bigint not null default 0,
     -- Judged by both.
     compared bigint not null default 0,
     compared_challenger_rejects bigint not null default 0,
     compared_champion_rejects bigint not null default 0,
     both_reject bigint not null default 0,
     disagreements bigint not null default 0,
     overrides bigint not null default 0,
     primary key (rollout_id, phase)
   )`,
];
