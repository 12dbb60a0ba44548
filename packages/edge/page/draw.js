import { at, element } from './dom.js';
import { drawPicture } from './picture.js';
import { shown, state, verdictOf, words } from './state.js';

/** Set by the page: what a click on a station or a part does. */
export const on = { station: () => undefined, part: () => undefined };

/** Told by its name where the server sent a new list: the focus must not be lost with the button it was on. */
const replaceButtons = (place, buttons) => {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.of : undefined;
  place.replaceChildren(...buttons);
  if (focused !== undefined) place.querySelector(`[data-of="${CSS.escape(focused)}"]`)?.focus();
};

const stationButton = (name) => {
  const button = element('button', name, {
    type: 'button',
    'data-of': name,
    'aria-current': String(name === state.station),
  });
  button.addEventListener('click', () => on.station(name));
  return button;
};

const stateText = (station) => {
  if (!state.reachable) return words.unreachable;
  if (!station) return '';
  const error = station.lastError && words.lastError(station.lastError.detail);
  return [words[station.state] ?? station.state, error].filter(Boolean).join(' · ');
};

const drawHeader = () => {
  const station = state.stations.get(state.station);
  replaceButtons(at('stations'), [...state.stations.keys()].map(stationButton));
  const isBad = !state.reachable || (station && station.state !== 'running');
  at('state').dataset.bad = String(Boolean(isBad));
  at('state').textContent = stateText(station);
  const { counters } = station ?? {};
  if (!counters) return at('counters').replaceChildren();
  const pairs = [
    [words.inspected, counters.inspections],
    [words.okCount, counters.ok],
    [words.ngCount, counters.ng],
    [words.corrected, counters.overrides],
    ...(counters.errors > 0 ? [[words.errors, counters.errors]] : []),
  ];
  at('counters').replaceChildren(
    ...pairs.map(([label, value]) => {
      const pair = document.createElement('div');
      pair.append(element('dt', label), element('dd', String(value)));
      return pair;
    }),
  );
};

/** How wide a word is, in its own letter heights: Chinese characters are square, Latin capitals a little narrower. */
const emsOf = (word) => [...word].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 1.05 : 0.9), 0);

/** The operator's word stands; what the machine said is told below it. */
const saidOf = ({ override, verdict }) =>
  override === null ? null : words.correctedFrom(words[verdict], override.defectTypes.join(', '));

const partButton = (one) => {
  const word = words[verdictOf(one)];
  const button = element('button', one.override ? `${word} ✎` : word, {
    type: 'button',
    'data-of': one.id,
    'data-verdict': verdictOf(one),
    'aria-current': String(one.id === shown()?.id),
    title: one.partId ?? one.at,
  });
  button.addEventListener('click', () => on.part(one.id));
  const item = document.createElement('li');
  item.append(button);
  return item;
};

const drawVerdict = () => {
  const one = shown();
  const verdict = one && verdictOf(one);
  const word = verdict ? words[verdict] : '–';
  at('verdict').dataset.verdict = verdict ?? 'none';
  at('word').textContent = word;
  at('word').style.setProperty('--ems', emsOf(word));
  at('detail').textContent = one ? (saidOf(one) ?? one.defectType ?? '') : '';
  at('part').textContent = one
    ? [one.partId && words.part(one.partId), words.score(one.score.toFixed(3), one.threshold.toFixed(3))]
        .filter(Boolean)
        .join(' · ')
    : '';
  at('wrong').disabled = one === null;
  at('empty').textContent = one ? '' : words.noImage;
  at('newest').hidden = state.pinned === null;
  replaceButtons(at('recent'), state.recent.map(partButton));
};

let isDue = false;
/** At most once a frame: a line may be quicker than the screen. */
export const draw = () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    drawHeader();
    drawVerdict();
    drawPicture();
  });
};
