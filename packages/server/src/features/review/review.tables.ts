import type { CaptureReason, Label, LabelRegion, ReviewState, Split, Verdict } from '@lemniscate/contracts';
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../../db/columns.js';

export interface CaptureGroupTable {
  id: string;
  split: ColumnType<Split | null, Split | null | undefined, Split | null>;
  split_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** What the group was held to be when its split was given. */
  split_verdict: ColumnType<Verdict | null, Verdict | null | undefined, Verdict | null>;
  loop_id: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface CaptureTable {
  id: string;
  station_id: string;
  source: 'device' | 'import';
  taken_at: Date;
  /** What the line said, and by which model; null for an imported image. */
  line_verdict: Verdict | null;
  line_model_id: string | null;
  received_at: Date;
  part_id: string | null;
  reasons: Json<CaptureReason[]>;
  is_audit: boolean;
  priority: number;
  image_sha256: string;
  width: number;
  height: number;
  media_type: string;
  heatmap_sha256: string | null;
  hash: string | null;
  group_id: string;
  /** Resembles images of two groups on different sides of the split: it serves neither. */
  bridges: Generated<boolean>;
  state: ReviewState;
  verdict: Verdict | null;
  defect_types: Json<string[]>;
  regions: Json<LabelRegion[]>;
  wants_second: boolean;
  first_label_at: Date | null;
  settled_at: Date | null;
  /** Its present label was in a frozen dataset revision. */
  counted: Generated<boolean>;
  first_turn_id: string | null;
  held_by: string | null;
  held_until: Date | null;
  /** Log-odds between score and threshold of the newest model that judged it while it waited; null: the line's model alone. */
  newest_margin: Generated<number | null>;
  ranked_by: Generated<string | null>;
}

export interface LabelTable {
  id: string;
  capture_id: string;
  author_kind: Label['author']['kind'];
  author_id: string;
  author_name: string;
  at: Date;
  kind: Label['kind'];
  verdict: Verdict;
  defect_types: Json<string[]>;
  regions: Json<LabelRegion[]>;
  seconds: number;
  note: string;
  withdrawn_at: Date | null;
  withdrawn_by: string | null;
}

export interface ReviewTables {
  capture_group: CaptureGroupTable;
  capture: CaptureTable;
  label: LabelTable;
}
