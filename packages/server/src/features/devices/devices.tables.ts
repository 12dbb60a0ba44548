import type { Generated } from 'kysely';
import type { DeviceReport } from '@lemniscate/contracts';
import type { Json, Time, TimeOrNull } from '../../db/columns.js';

export interface EnrolmentCodeTable {
  id: string;
  code_hash: string;
  device_name: string;
  station_names: Json<string[]>;
  created_at: Time;
  expires_at: Time;
  used_at: TimeOrNull;
  device_id: string | null;
}

export interface DeviceTable {
  id: string;
  name: string;
  /** Raw Ed25519 key in base64. The private one never leaves the device. */
  public_key: string;
  station_names: Json<string[]>;
  enrolled_at: Time;
  last_seen_at: TimeOrNull;
  revoked_at: TimeOrNull;
  report: Json<DeviceReport> | null;
  reported_at: TimeOrNull;
  /** The device's clock minus the server's, at its last report. */
  clock_offset_ms: number | null;
  /** Within the last two minutes, as pages were told. */
  heard: Generated<boolean>;
  /** What its spool dropped since it was set up, and when that last grew. */
  dropped: Generated<number>;
  dropped_at: TimeOrNull;
}

export interface DeviceNonceTable {
  device_id: string;
  nonce: string;
  seen_at: Time;
}

export interface DeviceTables {
  enrolment_code: EnrolmentCodeTable;
  device: DeviceTable;
  device_nonce: DeviceNonceTable;
}
