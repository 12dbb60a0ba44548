import type { Db } from '../../db/schema.js';
import { championOf } from '../stations/champion-of.js';
import type { StationService } from '../stations/stations.service.js';

/** The model that the stations of a loop run; null before the first, or where it was taken away. */
export const deployedChampion = async (
  stations: Pick<StationService, 'stationsOfLoop'>,
  db: Db,
  loopId: string,
): Promise<string | null> => championOf(await stations.stationsOfLoop(db, loopId));
