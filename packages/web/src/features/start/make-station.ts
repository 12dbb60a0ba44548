import { AppError } from '@lemniscate/contracts';
import { client } from '../../api/client.ts';
import { type ImportProgress, startFolderImport } from '../datasets/import/folder-import.ts';
import type { FoundFile } from '../datasets/import/found-file.ts';
import { toBadPhoto } from './bad-photos.ts';
import { missingOf, type StartState } from './start-state.ts';

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

const sentOf = ({ imported, known, bad }: ImportProgress): number => imported + known + bad.length;

/** Station, loop, photos and first turn, each once. Without its photos there is no turn: nothing would teach it. */
export const makeStation = async ({ state, photos, onState, onPhotos }: Making): Promise<void> => {
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
  if (missingOf(state, photos.length) > 0) return;
  if (!state.photosIn) {
    const tasks = photos.map((photo) => ({ ...photo, verdict: 'ok' as const, defectTypes: [] }));
    const onProgress = (progress: ImportProgress): void => {
      onPhotos(progress);
      onState({ photosSent: sentOf(progress) });
    };
    // None: an earlier try sent them all, and the page was closed before it could say so.
    const bad =
      tasks.length === 0
        ? state.bad
        : (await startFolderImport({ station, tasks, onProgress }).finished).bad.map(toBadPhoto);
    onState({ photosIn: true, bad });
  }
  if (state.turnId === null) {
    const turn = await client.startTurn({ params: { loop: station } });
    onState({ turnId: turn.id });
  }
};
