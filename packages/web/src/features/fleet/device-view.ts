import {
  DEVICE_SILENT_MS,
  type Device,
  type Overview,
  type Station,
  type Trouble,
} from '@lemniscate/contracts';
import { useMemo } from 'react';
import { useCall } from '../../api/use-call.ts';
import { useTroubleWords } from '../home/trouble-words.ts';

export type DeviceState = 'seen' | 'silent' | 'revoked' | 'never';

export interface StationView {
  id: string;
  name: string;
  state: 'waiting_for_model' | 'running' | 'stopped' | 'error' | 'not_reported';
  runningId: string | null;
  desiredId: string | null;
  challengerId: string | null;
  previousId: string | null;
  latencyMs: { median: number; p99: number } | null;
  inspections: number;
  errors: number;
  problems: readonly { modelId: string; code: string; detail: string }[];
}

/** A device as the page shows it: what it told and what it is to run, side by side. */
export interface DeviceView {
  id: string;
  name: string;
  device: Device;
  state: DeviceState;
  stations: readonly StationView[];
  agentVersion: string | null;
  spoolRecords: number | null;
  spoolBytes: number | null;
  dropped: readonly { reason: string; count: number }[];
  droppedTotal: number | null;
  freeDiskBytes: number | null;
  memoryBytes: number | null;
  /** Of the slowest station. */
  latencyMs: { median: number; p99: number } | null;
  errors: number | null;
  problems: readonly string[];
  /** Stations that run another model than they should. */
  behind: number;
}

export const stateOf = ({ revoked, lastSeenAt }: Device, now: number): DeviceState => {
  if (revoked) return 'revoked';
  if (lastSeenAt === null) return 'never';
  return now - new Date(lastSeenAt).getTime() > DEVICE_SILENT_MS ? 'silent' : 'seen';
};

const stationsOf = ({ id, report }: Device, stations: readonly Station[]): StationView[] => {
  const told = new Map(report?.stations.map((station) => [station.stationId, station]));
  return stations
    .filter(({ deviceId }) => deviceId === id)
    .map(({ id: stationId, name, championId }) => {
      const station = told.get(stationId);
      return {
        id: stationId,
        name,
        state: station?.state ?? 'not_reported',
        runningId: station?.championId ?? null,
        desiredId: championId,
        challengerId: station?.challengerId ?? null,
        previousId: station?.previousId ?? null,
        latencyMs: station?.latencyMs ?? null,
        inspections: station?.inspections ?? 0,
        errors: station?.errors ?? 0,
        problems: station?.problems ?? [],
      };
    });
};

const slowest = (stations: readonly StationView[]): StationView['latencyMs'] =>
  stations.reduce<StationView['latencyMs']>(
    (worst, { latencyMs }) => (latencyMs && (!worst || latencyMs.p99 > worst.p99) ? latencyMs : worst),
    null,
  );

export const viewDevice = (
  device: Device,
  stations: readonly Station[],
  troubles: Overview['troubles'],
  words: (trouble: Trouble) => string,
  now: number,
): DeviceView => {
  const { id, name, report } = device;
  const served = stationsOf(device, stations);
  const spool = report?.spool;
  const dropped = Object.entries(spool?.droppedByReason ?? {})
    .map(([reason, count]) => ({ reason, count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  return {
    id,
    name,
    device,
    state: stateOf(device, now),
    stations: served,
    agentVersion: report?.agentVersion ?? null,
    spoolRecords: spool ? spool.inspections + spool.captures + spool.overrides : null,
    spoolBytes: spool?.bytes ?? null,
    dropped,
    droppedTotal: spool ? dropped.reduce((sum, { count }) => sum + count, 0) : null,
    freeDiskBytes: report?.freeDiskBytes ?? null,
    memoryBytes: report?.memoryBytes ?? null,
    latencyMs: slowest(served),
    errors: report ? served.reduce((sum, { errors }) => sum + errors, 0) : null,
    problems: device.revoked ? [] : troubles.filter(({ deviceId }) => deviceId === id).map(words),
    behind: device.revoked
      ? 0
      : served.filter(({ runningId, desiredId }) => report && desiredId && runningId !== desiredId).length,
  };
};

/** Reports come without events; devices that come and go have some. */
const EVERY_MS = 5000;

export const useDevices = () => useCall('listDevices', {}, { everyMs: EVERY_MS });

/** Devices with what is known of them elsewhere. */
export const useDeviceViews = (
  devices: readonly Device[],
  now: number,
): { views: readonly DeviceView[]; stations: readonly Station[] } => {
  const stations = useCall('listStations').data?.items;
  const troubles = useCall('overview').data?.troubles;
  const words = useTroubleWords();
  return useMemo(() => {
    const known = stations ?? [];
    return {
      stations: known,
      views: devices.map((device) => viewDevice(device, known, troubles ?? [], words, now)),
    };
  }, [devices, stations, troubles, words, now]);
};
