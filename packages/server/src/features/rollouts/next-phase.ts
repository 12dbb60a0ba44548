import type { Loop, Rollout } from '@lemniscate/contracts';
import type { PhaseCounts } from './watch.js';

interface Situation {
  phase: Rollout['phase'];
  paused: boolean;
  settings: Loop['rollout'];
  /** Of this phase. */
  counts: PhaseCounts;
  devices: { attached: number; online: number };
  /** The challenger was seen judging as champion. */
  live: boolean;
}

/**
 * Parts judged by the challenger end a phase. A canary also wants half of the parts that its share promises, so that
 * parts of the shadow that arrive late cannot end it. Where no device serves the stations there is nobody to wait for.
 */
const isOver = ({ phase, settings, counts, devices, live }: Situation): boolean => {
  if (devices.attached === 0) return true;
  switch (phase) {
    case 'shadow':
      return counts.compared >= settings.shadowParts;
    case 'canary': {
      const { canaryShare, canaryParts } = settings;
      if (canaryShare === 0 || canaryParts === 0) return true;
      const promised = Math.max(1, Math.floor((canaryShare * canaryParts) / 2));
      return counts.parts >= canaryParts && counts.challengerParts >= promised;
    }
    default:
      return counts.challengerParts >= settings.observeParts && (live || devices.online === 0);
  }
};

const AFTER = { shadow: 'canary', canary: 'full', full: 'done' } as const;

/** The phase that a roll-out is in now, which may be the same. One step at a time: each is an event of its own. */
export const nextPhase = (situation: Situation): Rollout['phase'] => {
  const { phase, paused } = situation;
  if (paused || !(phase in AFTER) || !isOver(situation)) return phase;
  return AFTER[phase as keyof typeof AFTER];
};
