import type { Station } from '@lemniscate/contracts';

/** The model that stations of one loop run: one that has just joined may have none yet. Null before the first. */
export const championOf = (stations: readonly Pick<Station, 'championId'>[]): string | null =>
  stations.find((station) => station.championId !== null)?.championId ?? null;
