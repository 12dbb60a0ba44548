import { ask } from './ask.js';
import { at, keyButton, say } from './dom.js';
import { draw } from './draw.js';
import { refresh } from './feed.js';
import { holdOverride, sendOverride, takeBackOverride } from './override.js';
import { partName, shown, state, words } from './state.js';

/** How long the agent keeps a word back, for a slip of the finger and for what the defect is. */
const UNDO_S = 15;
const TYPING_S = 60;
/** The strip is gone before the agent stops waiting. */
const MARGIN_S = 2;

/** The part spoken of, `{ station, one, isSaved }`, while the word can still be changed. */
let current = null;
let timer;

const close = () => {
  clearTimeout(timer);
  current = null;
  at('strip').hidden = true;
};

const closeIn = (seconds) => {
  clearTimeout(timer);
  timer = setTimeout(close, Math.max(1, seconds - MARGIN_S) * 1000);
};

const takeBack = async (subject) => {
  const { problem } = await takeBackOverride(subject);
  if (problem) return say(words.notUndone(problem), { stays: true, bad: true });
  if (current === subject) close();
  say(words.undone);
  await refresh();
};

/** Open before the answer is there: whoever types quickly presses the next key already. What is sent keeps its order. */
const open = (subject) => {
  const types = state.stations.get(subject.station)?.defectTypes ?? [];
  const refineTo = (type) => () => void correct(subject, { verdict: 'ng', defectTypes: [type] });
  clearTimeout(timer);
  current = subject;
  at('strip-choices').replaceChildren(
    ...types.slice(0, 9).map((type, i) => keyButton(type, String(i + 1), refineTo(type))),
    keyButton(words.more, 'T', () => more(subject)),
    keyButton(words.undo, 'U', () => void takeBack(subject)),
  );
  at('strip-said').textContent = words.savedAs(partName(subject.one), words.saving);
  at('strip').hidden = false;
  at('strip').scrollIntoView({ block: 'nearest' });
};

/** The dialog. A word that can still be changed waits for what is typed there. */
const more = async (subject) => {
  ask(subject, (word) => correct(subject, word));
  const { problem } = await holdOverride(subject, TYPING_S);
  if (!problem && current === subject) closeIn(TYPING_S);
};

const failed = (subject, why) => {
  say(why, { stays: true, bad: true });
  if (current === subject && !subject.isSaved) close();
};

const saved = (subject, { verdict, defectTypes, imageKept, undoSeconds }) => {
  subject.isSaved = true;
  const known = state.recent.find((r) => r.id === subject.one.id);
  if (known) known.override = { verdict, defectTypes };
  say(imageKept ? words.saved : words.savedNoImage);
  if (undoSeconds === 0 && current === subject) close();
  if (undoSeconds === 0 || (current !== null && current !== subject)) return;
  if (current === null) open(subject);
  at('strip-said').textContent = words.savedAs(
    partName(subject.one),
    [words[verdict], ...defectTypes].join(' · '),
  );
  closeIn(undoSeconds);
};

/** A word for a word that was said before replaces it, so a part counts once. @returns null, or why it is not saved */
const correct = async (subject, word) => {
  const answer = await sendOverride(subject, word, UNDO_S);
  if (answer.problem) {
    const why = words.notSaved(answer.problem);
    failed(subject, why);
    return why;
  }
  saved(subject, answer);
  draw();
  await refresh();
  return null;
};

/** One key: the opposite of what the machine said. Of a part that was corrected already, it asks what else it is. */
export const wrong = () => {
  const one = shown();
  if (!one) return;
  if (current?.one.id === one.id) return void more(current);
  const subject = { station: state.station, one, isSaved: false };
  if (one.override) return void more(subject);
  open(subject);
  void correct(subject, { verdict: one.verdict === 'ok' ? 'ng' : 'ok', defectTypes: [] });
};
