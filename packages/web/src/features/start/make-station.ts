import { AppError } from '@lemniscate/contracts';
import { client } from '../../api/client.ts';
import { type BadFile, type ImportProgress, startFolderImport } from '../datasets/import/folder-import.ts';
import type { FoundFile } from '../datasets/import/found-file.ts';
import type { StartState } from './start-state.ts';

interface Making {
  state: StartState;
  photos: readonly FoundFile[];
  /** What is done is kept at once: a second try goes on after it. */
  onState: (changed: Partial<StartState>) => void;
  onPhotos: (progress: ImportProgress) => void;
}

/** What an earlier try of ours made before its answer got lost is there already, and is ours to go on with. */
const unlessThere = async (make: () => Promise<unknown>, isThere: () => Promise<unknown>): Promise<void> => {
  try {
    await make();
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'name_taken')) throw error;
    await isThere();
  }
};

/**
 * Station, loop, photos and first turn, each once.
 * @returns photos that the server could not read
 */
export const makeStation = async ({
  state,
  photos,
  onState,
  onPhotos,
}: Making): Promise<readonly BadFile[]> => {
  const { station, escape, falseReject } = state;
  if (!state.stationMade) {
    await client.createStation({ body: { name: station, costs: { escape, falseReject } } });
    onState({ stationMade: true });
  }
  if (!state.loopMade) {
    await unlessThere(
      () => client.createLoop({ body: { name: station, stations: [station] } }),
      () => client.getLoop({ params: { loop: station } }),
    );
    onState({ loopMade: true });
  }
  let bad: readonly BadFile[] = [];
  if (!state.photosIn) {
    const tasks = photos.map((photo) => ({ ...photo, verdict: 'ok' as const, defectTypes: [] }));
    const { finished } = startFolderImport({ station, tasks, onProgress: onPhotos });
    ({ bad } = await finished);
    onState({ photosIn: true });
  }
  if (state.turnId === null) {
    const turn = await client.startTurn({ params: { loop: station } });
    onState({ turnId: turn.id });
  }
  return bad;
};
