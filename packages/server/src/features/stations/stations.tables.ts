import type { CapturePolicy, Costs, Statement, Verdict } from '@lemniscate/contracts';
import type { DriftState } from '@lemniscate/vision/loop';
import type { ColumnType, Generated } from 'kysely';
import type { Json, JsonGenerated, JsonOrNull } from '../../db/columns.js';

export interface StationTable {
  id: string;
  name: string;
  title: string;
  costs: Json<Costs>;
  capture: Json<CapturePolicy>;
  threshold: number | null;
  parts_per_day: number;
  device_id: string | null;
  loop_id: string | null;
  champion_id: string | null;
  created_at: Date;
}

export interface StationAttachmentTable {
  station_id: string;
  device_id: string;
  since: Date;
}

export interface ChampionTable {
  station_id: string;
  seq: Generated<number>;
  model_id: string;
  from_at: Date;
  to_at: Date | null;
  why: string;
  statements: JsonGenerated<Statement[]>;
  live_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface InspectionTable {
  id: string;
  station_id: string;
  at: Date;
  part_id: string | null;
  model_id: string;
  score: number;
  threshold: number;
  verdict: Verdict;
  defect_type: string | null;
  latency_ms: number;
  second_model_id: string | null;
  second_score: number | null;
  second_verdict: Verdict | null;
  second_latency_ms: number | null;
}

export interface StationHourTable {
  station_id: string;
  hour: Date;
  model_id: string;
  inspections: number;
  rejected: number;
  first_at: Date;
  last_at: Date;
}

export interface StationHourLatencyTable {
  station_id: string;
  hour: Date;
  model_id: string;
  bucket: number;
  inspections: number;
}

/** What the labelled audit samples that were taken in an hour say of errors. */
export interface StationHourAuditTable {
  station_id: string;
  hour: Date;
  model_id: string;
  ok: number;
  ng: number;
  /** Of `ng`, parts that the line passed. */
  escapes: number;
  /** Of `ok`, parts that the line rejected. */
  false_rejects: number;
}

export interface LineOverrideTable {
  id: string;
  inspection_id: string;
  station_id: string;
  device_id: string;
  at: Date;
  received_at: Date;
  verdict: Verdict;
  defect_types: Json<string[]>;
  operator: string;
  /** Null until the inspection is here. */
  escape: boolean | null;
}

export interface ConditionWindowTable {
  station_id: string;
  from_at: Date;
  to_at: Date;
  n: number;
  measurements: Json<Record<string, { median: number; spread: number }>>;
  received_at: Date;
}

export interface DriftStateTable {
  station_id: string;
  normal_from: Date;
  /** Null while too little was seen to know what is usual. */
  state: JsonOrNull<DriftState>;
}

export interface DeviceStationTable {
  device_id: string;
  station_id: string;
  /** As the device counted them at its last report, but for those of images. */
  errors: number;
}

export interface DriftAlarmTable {
  id: string;
  station_id: string;
  at: Date;
  measurement: string;
  shift_sd: number;
  in_words: string;
  statements: JsonGenerated<Statement[]>;
  cleared_at: Date | null;
}

export interface StationTables {
  station: StationTable;
  station_attachment: StationAttachmentTable;
  champion: ChampionTable;
  inspection: InspectionTable;
  station_hour: StationHourTable;
  station_hour_latency: StationHourLatencyTable;
  station_hour_audit: StationHourAuditTable;
  line_override: LineOverrideTable;
  condition_window: ConditionWindowTable;
  drift_state: DriftStateTable;
  drift_alarm: DriftAlarmTable;
  device_station: DeviceStationTable;
}
