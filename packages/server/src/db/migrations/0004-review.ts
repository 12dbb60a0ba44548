import type { SqlMigration } from './sql-migration.js';

/** Images that were kept, what people said of them, and on which side of the split they stay. */
export const review: SqlMigration = [
  `create table capture_group (
     id uuid primary key,
     split text,
     split_at timestamptz,
     split_verdict text,
     loop_id uuid
   )`,
  `create index capture_group_of_loop on capture_group (loop_id, split_verdict, split) where split is not null`,
  `-- An image that has taught must never judge: a group's split is given once.
   create function capture_group_keeps_split() returns trigger language plpgsql as $body$
   begin
     if old.split is not null and new.split is distinct from old.split then
       raise exception 'the split of capture group % is given already', old.id;
     end if;
     return new;
   end
   $body$`,
  `create trigger capture_group_split before update on capture_group
     for each row execute function capture_group_keeps_split()`,
  `create table capture (
     id uuid primary key,
     station_id uuid not null references station (id),
     source text not null,
     taken_at timestamptz not null,
     received_at timestamptz not null,
     part_id text,
     reasons jsonb not null,
     is_audit boolean not null,
     priority smallint not null,
     image_sha256 text not null,
     width integer not null,
     height integer not null,
     media_type text not null,
     heatmap_sha256 text,
     hash varbit,
     group_id uuid not null references capture_group (id),
     bridges boolean not null default false,
     state text not null,
     verdict text,
     defect_types jsonb not null,
     regions jsonb not null,
     wants_second boolean not null,
     first_label_at timestamptz,
     settled_at timestamptz,
     counted boolean not null default false,
     first_turn_id uuid,
     held_by text,
     held_until timestamptz
   )`,
  `create index capture_station_taken on capture (station_id, taken_at desc, id desc)`,
  `create index capture_newest on capture (received_at desc, id desc)`,
  `create index capture_group_members on capture (group_id)`,
  `create index capture_queue on capture (state, priority, received_at, id)`,
  `create index capture_audited on capture (station_id, taken_at) where is_audit`,
  `create index capture_part on capture (part_id) where part_id is not null`,
  `create index capture_image on capture (station_id, image_sha256)`,
  `create index capture_new_labels on capture (station_id) where state = 'labelled' and not counted`,
  `create index capture_first_turn on capture (first_turn_id) where first_turn_id is not null`,
  `create table label (
     id uuid primary key,
     capture_id uuid not null references capture (id),
     author_kind text not null,
     author_id text not null,
     author_name text not null,
     at timestamptz not null,
     kind text not null,
     verdict text not null,
     defect_types jsonb not null,
     regions jsonb not null,
     seconds double precision not null,
     note text not null,
     withdrawn_at timestamptz,
     withdrawn_by text
   )`,
  `create unique index label_author on label (capture_id, author_kind, author_id, author_name, (kind = 'adjudication')) where withdrawn_at is null`,
  `create index label_at on label (at)`,
];
