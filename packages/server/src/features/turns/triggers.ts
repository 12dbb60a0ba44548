import type { Loop, Turn } from '@lemniscate/contracts';

export interface Waiting {
  /** Settled and in no dataset revision yet. */
  newLabels: number;
  /** Reported since the last turn. */
  escapes: number;
  /** Of which nobody has judged the image yet. */
  escapesUnsettled: number;
  driftAlarms: number;
  hoursSinceLast: number;
}

/** Why a turn should start now. Without a new label there is nothing new to learn, whatever happened. */
export const firedTrigger = (
  { labels, escapes, drift, everyHours }: Loop['trigger'],
  waiting: Waiting,
): Turn['trigger'] | null => {
  if (waiting.newLabels === 0) return null;
  if (labels !== null && waiting.newLabels >= labels) return 'labels';
  // The images of escapes are asked first; a turn without them would not learn what escaped.
  if (escapes !== null && waiting.escapes >= escapes && waiting.escapesUnsettled === 0) return 'escapes';
  if (drift && waiting.driftAlarms > 0) return 'drift';
  if (everyHours !== null && waiting.hoursSinceLast >= everyHours) return 'schedule';
  return null;
};
