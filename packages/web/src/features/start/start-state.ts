import { useDraft } from '../../components/use-draft.ts';

/** How far the first run is. What the server knows (photos in, model made) is not repeated here. */
export interface StartState {
  step: 'name' | 'photos' | 'costs' | 'work';
  station: string;
  escape: number;
  falseReject: number;
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
  escape: 5,
  falseReject: 1,
  stationMade: false,
  loopMade: false,
  photosIn: false,
  turnId: null,
  startedAtMs: null,
};

/** Survives a reload and a closed tab. */
export const useStartState = () => useDraft<StartState>('start', FRESH);
