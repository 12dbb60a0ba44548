import { DEVICE_SILENT_MS, type Trouble, TROUBLE_KINDS, type TroubleKind } from '@lemniscate/contracts';
import type { DeviceRow, LoopRow, StationRow } from './overview.repo.js';

/** A spool that dropped something is told of for so long. */
const DROPPED_MS = 24 * 3_600_000;

type Where = Partial<
  Pick<Trouble, 'stationId' | 'stationName' | 'deviceId' | 'deviceName' | 'loopId' | 'turnId'>
>;

const trouble = (
  kind: TroubleKind,
  severity: Trouble['severity'],
  where: Where,
  since: Date | string,
  inWords: string,
  params: Trouble['params'] = {},
): Trouble => ({
  kind,
  severity,
  stationId: null,
  stationName: null,
  deviceId: null,
  deviceName: null,
  loopId: null,
  turnId: null,
  ...where,
  since: new Date(since).toISOString(),
  inWords,
  statements: [],
  params,
});

const atStation = ({ id, name, loopId }: StationRow): Where => ({ stationId: id, stationName: name, loopId });

export const isSilent = ({ lastSeenAt, enrolledAt }: DeviceRow, at: Date): boolean =>
  at.getTime() - (lastSeenAt ?? enrolledAt).getTime() > DEVICE_SILENT_MS;

const ofStation = (station: StationRow): Trouble[] => {
  const where = atStation(station);
  const found: Trouble[] = [];
  if (station.championId === null)
    found.push(
      trouble(
        'station_without_model',
        'warning',
        where,
        station.createdAt,
        'It has no model yet: it takes images and judges none.',
      ),
    );
  if (station.drift) {
    const { at, inWords, shiftSd, measurement, alarms } = station.drift;
    found.push(trouble('drift', 'warning', where, at, inWords, { measurement, shiftSd, alarms }));
  }
  if (station.escapes > 0) {
    const { escapes: n } = station;
    found.push(
      trouble(
        'escapes_reported',
        'error',
        where,
        station.escapesSince!,
        `${n} defective ${n === 1 ? 'part was' : 'parts were'} passed since this model judges.`,
        { n },
      ),
    );
  }
  if (station.conflicts > 0) {
    const { conflicts: n } = station;
    found.push(
      trouble(
        'conflicts_waiting',
        'warning',
        where,
        station.conflictsSince!,
        `${n} ${n === 1 ? 'image waits' : 'images wait'} for somebody to settle a conflict between labels.`,
        { n },
      ),
    );
  }
  return found;
};

const ofDevice = (device: DeviceRow, stations: readonly StationRow[], at: Date): Trouble[] => {
  const { id: deviceId, name: deviceName } = device;
  const served = stations.filter((station) => station.deviceId === deviceId);
  const where: Where = { deviceId, deviceName, ...(served.length === 1 ? atStation(served[0]) : {}) };
  const found: Trouble[] = [];
  const since = device.lastSeenAt ?? device.enrolledAt;
  if (isSilent(device, at)) {
    const minutes = Math.floor((at.getTime() - since.getTime()) / 60_000);
    const inWords = device.lastSeenAt
      ? `Nothing was heard of the device for ${minutes} minutes.`
      : 'The device enrolled and was never heard since.';
    const severity = served.length > 0 ? 'error' : 'warning';
    found.push(trouble('device_silent', severity, where, since, inWords, { minutes }));
  }
  for (const told of device.stations ?? []) {
    const station = stations.find((s) => s.id === told.stationId);
    if (!station || station.deviceId !== deviceId) continue;
    const [problem] = told.problems;
    if (told.state !== 'error' && !problem) continue;
    const inWords = problem?.detail || 'The station reports an error.';
    const severity = told.state === 'error' ? 'error' : 'warning';
    found.push(
      trouble(
        'device_problem',
        severity,
        { deviceId, deviceName, ...atStation(station) },
        device.reportedAt ?? since,
        inWords,
        { code: problem?.code ?? 'error', problems: told.problems.length, errors: told.errors },
      ),
    );
  }
  const { droppedAt, dropped } = device;
  if (droppedAt && at.getTime() - droppedAt.getTime() < DROPPED_MS)
    found.push(
      trouble(
        'spool_dropping',
        'warning',
        where,
        droppedAt,
        `The spool of the device had no room: ${dropped} records or images were dropped since it was set up.`,
        { dropped },
      ),
    );
  if (device.held) {
    const { records, why } = device.held;
    found.push(
      trouble(
        'records_held',
        'warning',
        where,
        device.reportedAt ?? since,
        `The device keeps ${records} records that this server does not take: ${why}`,
        { records, why },
      ),
    );
  }
  return found;
};

const ofLoop = (loop: LoopRow): Trouble[] => {
  // A later turn makes the last roll-back history.
  if (loop.closedAt === null || loop.outcome !== 'rolled_back') return [];
  const halted = loop.rolloutPhase === 'halted';
  const told = trouble(
    'rollout_halted',
    halted ? 'error' : 'warning',
    { loopId: loop.id, turnId: loop.turnId },
    loop.closedAt,
    loop.reason ?? 'The roll-out was taken back.',
    { loop: loop.name, turn: loop.turnNumber ?? 0 },
  );
  return [{ ...told, statements: loop.statements ?? [] }];
};

/** Most severe first, then by kind, then what is longest so. */
const byUrgency = (a: Trouble, b: Trouble): number =>
  Number(a.severity === 'warning') - Number(b.severity === 'warning') ||
  TROUBLE_KINDS.indexOf(a.kind) - TROUBLE_KINDS.indexOf(b.kind) ||
  (a.since < b.since ? -1 : 1);

export const findTroubles = (
  {
    loops,
    devices,
    stations,
  }: { loops: readonly LoopRow[]; devices: readonly DeviceRow[]; stations: readonly StationRow[] },
  at: Date,
): Trouble[] =>
  [
    ...devices.flatMap((device) => ofDevice(device, stations, at)),
    ...stations.flatMap(ofStation),
    ...loops.flatMap(ofLoop),
  ].toSorted(byUrgency);
