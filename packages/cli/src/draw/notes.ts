import { printable } from './printable.js';
import type { Screen } from './screen.js';

/** Says on stderr what a person should know besides the result. */
export const noteSentences = (screen: Screen, notes: readonly string[]): void => {
  for (const note of notes) screen.note(`${screen.notePaint.bold('note:')} ${printable(note)}`);
};
