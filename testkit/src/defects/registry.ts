import type { DefectKind } from '../types.js';
import { applyContamination } from './contamination.js';
import { applyCrack } from './crack.js';
import type { ApplyDefect } from './defect.js';
import { applyDent } from './dent.js';
import { applyDiscolouration } from './discolouration.js';
import { applyEdgeChip } from './edge-chip.js';
import { applyHole } from './hole.js';
import { applyMisprint } from './misprint.js';
import { applyScratch } from './scratch.js';
import { applyStain } from './stain.js';

/** Damage done to a finished part. A broken thread is woven in and not here. */
export const DAMAGE: Readonly<Record<Exclude<DefectKind, 'broken-thread'>, ApplyDefect>> = {
  scratch: applyScratch,
  dent: applyDent,
  stain: applyStain,
  crack: applyCrack,
  hole: applyHole,
  contamination: applyContamination,
  discolouration: applyDiscolouration,
  misprint: applyMisprint,
  'edge-chip': applyEdgeChip,
};
