import type { Station, Trouble } from '@lemniscate/contracts';

/** What concerns a station: itself, or the device that serves it. */
export const troublesOf = (
  { id, deviceId }: Pick<Station, 'id' | 'deviceId'>,
  troubles: readonly Trouble[],
): Trouble[] =>
  troubles.filter((t) =>
    t.stationId === null ? deviceId !== null && t.deviceId === deviceId : t.stationId === id,
  );

const weight = (troubles: readonly Trouble[]): number =>
  troubles.some((t) => t.severity === 'error') ? 2 : troubles.length > 0 ? 1 : 0;

/** Those in trouble first, the most severe on top; by name within. */
export const inOrderOfTrouble = (stations: readonly Station[], troubles: readonly Trouble[]): Station[] =>
  stations
    .map((station) => ({ station, weight: weight(troublesOf(station, troubles)) }))
    .toSorted((a, b) => b.weight - a.weight || (a.station.name < b.station.name ? -1 : 1))
    .map(({ station }) => station);
