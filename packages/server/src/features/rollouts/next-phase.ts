import type { Rollout } from '@lemniscate/contracts';
import { type Standing, stillWanted } from './still-wanted.js';

const AFTER = { shadow: 'canary', canary: 'full', full: 'done' } as const;

/** The phase that a roll-out is in now, which may be the same. One step at a time: each is an event of its own. */
export const nextPhase = (standing: Standing, paused: boolean): Rollout['phase'] => {
  const { phase } = standing;
  if (paused || !(phase in AFTER) || stillWanted(standing).length > 0) return phase;
  return AFTER[phase as keyof typeof AFTER];
};
