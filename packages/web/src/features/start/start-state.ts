import { DEFAULT_COSTS } from '@lemniscate/contracts';
import { useMemo } from 'react';
import { useDraft } from '../../components/use-draft.ts';
import type { BadPhoto } from './bad-photos.ts';

/** How far the first run is. What the server knows (photos in, model made) is not repeated here. */
export interface StartState {
  step: 'name' | 'photos' | 'costs' | 'work';
  station: string;
  escape: number;
  falseReject: number;
  /** Photos to learn from, and how many of them were sent: after a reload the page may not have them any more. */
  photosWanted: number;
  photosSent: number;
  /** Photos that the server refused. */
  bad: readonly BadPhoto[];
  /** Made already, so that a second try goes on after them. */
  stationMade: boolean;
  loopMade: boolean;
  photosIn: boolean;
  turnId: string | null;
  startedAtMs: number | null;
}

const FRESH: StartState = {
  step: 'name',
  station: '',
  escape: DEFAULT_COSTS.escape,
  falseReject: DEFAULT_COSTS.falseReject,
  photosWanted: 0,
  photosSent: 0,
  bad: [],
  stationMade: false,
  loopMade: false,
  photosIn: false,
  turnId: null,
  startedAtMs: null,
};

/** Photos that are neither at the server nor here: a browser that keeps nothing lost them with the page. */
export const missingOf = ({ photosIn, photosWanted, photosSent }: StartState, here: number): number =>
  photosIn ? 0 : Math.max(0, photosWanted - Math.max(here, photosSent));

/** Survives a reload and a closed tab. */
export const useStartState = (): [StartState, (state: StartState) => void, () => void] => {
  const [kept, set, forget] = useDraft<StartState>('start', FRESH);
  // An earlier version kept less.
  const state = useMemo(() => ({ ...FRESH, ...kept }), [kept]);
  return [state, set, forget];
};
