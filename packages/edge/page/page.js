import { prepareAsk } from './ask.js';
import { wrong } from './correct.js';
import { at, pressIn, withKey } from './dom.js';
import { draw, on } from './draw.js';
import { listen, openStation, refresh } from './feed.js';
import { toggleHeat } from './picture.js';
import { language, shown, state, words } from './state.js';

const pin = (id) => {
  state.pinned = id === state.recent[0]?.id ? null : id;
  draw();
};

const step = (by) => {
  const index = state.recent.findIndex((r) => r.id === shown()?.id);
  const next = state.recent[index + by];
  if (next) pin(next.id);
};

const KEYS = {
  w: wrong,
  h: toggleHeat,
  n: () => pin(null),
  arrowleft: () => step(-1),
  arrowright: () => step(1),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
  const key = event.key.toLowerCase();
  const isStep = key.startsWith('arrow');
  // A key held down says its word once.
  if (event.repeat && !isStep) return;
  const place = at('ask').open ? at('choices') : at('strip').hidden ? null : at('strip-choices');
  if (place && pressIn(place, key)) return event.preventDefault();
  if (at('ask').open || !(key in KEYS)) return;
  event.preventDefault();
  KEYS[key]();
});

on.station = (name) => void openStation(name);
on.part = pin;
at('wrong').addEventListener('click', wrong);
at('toggle-heat').addEventListener('click', toggleHeat);
at('newest').addEventListener('click', () => pin(null));

document.documentElement.lang = language;
withKey(at('wrong'), words.wrong, 'W');
withKey(at('toggle-heat'), words.heat, 'H');
withKey(at('newest'), words.newest, 'N');
at('stations').setAttribute('aria-label', words.stations);
at('recent').setAttribute('aria-label', words.recent);
at('strip').setAttribute('aria-label', words.corrections);
prepareAsk();
void refresh().then(listen);
