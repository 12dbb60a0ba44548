import type { Turn } from '@lemniscate/contracts';
import type { Field } from './show.js';
import { durationWords, timeWords } from './words.js';

export const TURN_FIELDS: Field<Turn>[] = [
  { title: 'turn', align: 'right', of: (t) => t.number },
  { title: 'id', of: (t) => t.id },
  { title: 'state', of: (t) => t.state },
  { title: 'outcome', of: (t) => t.outcome },
  { title: 'labels', align: 'right', of: (t) => t.labelsUsed },
  { title: 'started', of: (t) => timeWords(t.startedAt) },
  { title: 'compute', align: 'right', of: (t) => durationWords(t.cost.computeSeconds) },
  { title: 'why', of: (t) => t.reason },
];
