import type {
  ArtifactFile,
  ArtifactSignature,
  DatasetRevision,
  GateDecision,
  Loop,
  ModelRevision,
  Rollout,
  Statement,
  Turn,
  TurnState,
} from '@lemniscate/contracts';
import type { Generated } from 'kysely';
import type { Json, JsonGenerated, JsonOrNull } from '../../db/columns.js';

export type LoopConfig = Pick<Loop, 'trigger' | 'review' | 'training' | 'gate' | 'rollout'>;

export interface LoopTable {
  id: string;
  name: string;
  settings: Json<LoopConfig>;
  created_at: Date;
}

export interface DatasetRevisionTable {
  id: string;
  loop_id: string;
  parent_id: string | null;
  created_at: Date;
  seq: Generated<number>;
  counts: Json<DatasetRevision['counts']>;
}

export interface DatasetItemTable {
  revision_id: string;
  capture_id: string;
}

export interface TurnTable {
  id: string;
  loop_id: string;
  number: number;
  state: TurnState;
  trigger: Turn['trigger'];
  started_at: Date;
  state_since: Date;
  closed_at: Date | null;
  reason: string | null;
  statements: JsonGenerated<Statement[]>;
  outcome: Turn['outcome'];
  dataset_revision_id: string | null;
  champion_id: string | null;
  challenger_id: string | null;
  gate: JsonOrNull<GateDecision>;
  rollout_id: string | null;
  /** Labels in the dataset, and those of them that no turn before had. */
  labels_used: Generated<number>;
  new_labels: Generated<number>;
  label_seconds: Generated<number>;
  compute_seconds: Generated<number>;
  job_id: string | null;
  first_capture_at: Date | null;
  first_label_at: Date | null;
  training_at: Date | null;
  gating_at: Date | null;
  rolling_out_at: Date | null;
  /** When the first device was seen judging with the challenger. */
  live_at: Date | null;
}

export interface ModelRevisionTable {
  id: string;
  loop_id: string;
  number: number;
  turn_id: string | null;
  dataset_revision_id: string;
  parent_id: string | null;
  base: Json<ModelRevision['base']>;
  manifest_sha256: string;
  files: Json<ArtifactFile[]>;
  signature: Json<ArtifactSignature>;
  threshold: number;
  defect_types: Json<string[]>;
  expected: Json<Record<string, unknown>>;
  created_at: Date;
  trainer: string;
  compute_seconds: number;
}

export interface RolloutTable {
  id: string;
  turn_id: string;
  loop_id: string;
  challenger_id: string;
  champion_id: string | null;
  phase: Rollout['phase'];
  paused: Generated<boolean>;
  pause: JsonOrNull<NonNullable<Rollout['pause']>>;
  started_at: Date;
  phase_since: Date;
  reason: string | null;
  statements: JsonGenerated<Statement[]>;
  errors: Generated<number>;
  monitor: Json<Record<string, unknown>>;
}

export interface RolloutStationTable {
  rollout_id: string;
  station_id: string;
  former_champion_id: string | null;
}

export interface RolloutCountTable {
  rollout_id: string;
  phase: Rollout['phase'];
  station_id: string;
  /** Judged by the challenger, as champion or as second. */
  parts: number;
  /** Of which its verdict counted. */
  challenger_parts: number;
  challenger_rejects: number;
  /** Judged by both. */
  compared: number;
  compared_challenger_rejects: number;
  compared_champion_rejects: number;
  both_reject: number;
  disagreements: number;
  overrides: number;
}

export interface LoopTables {
  loop: LoopTable;
  dataset_revision: DatasetRevisionTable;
  dataset_item: DatasetItemTable;
  turn: TurnTable;
  model_revision: ModelRevisionTable;
  rollout: RolloutTable;
  rollout_station: RolloutStationTable;
  rollout_count: RolloutCountTable;
}
