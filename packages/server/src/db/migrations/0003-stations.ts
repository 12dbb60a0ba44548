import type { SqlMigration } from './sql-migration.js';

/** Stations, who serves them, what they inspected, and the sums kept of it. */
export const stations: SqlMigration = [
  `create table station (
     id uuid primary key,
     name text not null unique,
     title text not null,
     costs jsonb not null,
     capture jsonb not null,
     threshold double precision,
     parts_per_day double precision not null,
     device_id uuid,
     loop_id uuid,
     champion_id uuid,
     created_at timestamptz not null
   )`,
  `create index station_device on station (device_id)`,
  `create index station_loop on station (loop_id)`,
  `-- Whoever served a station once may still hand over what its spool holds.
   create table station_attachment (
     station_id uuid not null references station (id),
     device_id uuid not null,
     since timestamptz not null,
     primary key (station_id, device_id)
   )`,
  `create table champion (
     station_id uuid not null references station (id),
     seq bigint generated always as identity,
     model_id uuid not null,
     from_at timestamptz not null,
     to_at timestamptz,
     why text not null,
     live_at timestamptz,
     primary key (station_id, seq)
   )`,
  `create unique index champion_present on champion (station_id) where to_at is null`,
  `create index champion_model on champion (model_id)`,
  `create table inspection (
     id uuid primary key,
     station_id uuid not null,
     at timestamptz not null,
     part_id text,
     model_id uuid not null,
     score double precision not null,
     threshold double precision not null,
     verdict text not null,
     defect_type text,
     latency_ms double precision not null,
     second_model_id uuid,
     second_score double precision,
     second_verdict text,
     second_latency_ms double precision
   )`,
  `create index inspection_station_at on inspection (station_id, at desc, id desc)`,
  `create index inspection_part on inspection (station_id, part_id) where part_id is not null`,
  `create table station_hour (
     station_id uuid not null,
     hour timestamptz not null,
     model_id uuid not null,
     inspections bigint not null,
     rejected bigint not null,
     first_at timestamptz not null,
     last_at timestamptz not null,
     primary key (station_id, hour, model_id)
   )`,
  `create index station_hour_model on station_hour (model_id)`,
  `-- Latencies in buckets of an eighth of an octave: bucket = floor(8 log2 ms).
   create table station_hour_latency (
     station_id uuid not null,
     hour timestamptz not null,
     model_id uuid not null,
     bucket smallint not null,
     inspections bigint not null,
     primary key (station_id, hour, model_id, bucket)
   )`,
  `create table line_override (
     id uuid primary key,
     inspection_id uuid not null,
     station_id uuid not null,
     device_id uuid not null,
     at timestamptz not null,
     received_at timestamptz not null,
     verdict text not null,
     defect_types jsonb not null,
     operator text not null,
     escape boolean
   )`,
  `create index line_override_inspection on line_override (inspection_id)`,
  `create index line_override_unresolved on line_override (inspection_id) where escape is null`,
  `create index line_override_escape on line_override (station_id, received_at) where escape`,
  `create table condition_window (
     station_id uuid not null references station (id),
     from_at timestamptz not null,
     to_at timestamptz not null,
     n integer not null,
     measurements jsonb not null,
     received_at timestamptz not null,
     primary key (station_id, from_at, to_at)
   )`,
  `create table drift_state (
     station_id uuid primary key references station (id),
     normal_from timestamptz not null
   )`,
  `create table drift_alarm (
     id uuid primary key,
     station_id uuid not null references station (id),
     at timestamptz not null,
     measurement text not null,
     shift_sd double precision not null,
     in_words text not null,
     cleared_at timestamptz
   )`,
  `create unique index drift_alarm_open on drift_alarm (station_id, measurement) where cleared_at is null`,
];
