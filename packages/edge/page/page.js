import { chooseLanguage, WORDS } from './words.js';

const query = new URLSearchParams(location.search);
const language = chooseLanguage(query.get('lang'), navigator.languages ?? [navigator.language]);
const words = WORDS[language];
const at = (id) => document.getElementById(id);

/** DEFECT_RGB of the reports: the colour of defects everywhere. */
const HEAT_RGB = [0xd5, 0x5e, 0x00];

const state = {
  /** By name, as /api/stations/NAME/last gives it. */
  stations: new Map(),
  station: query.get('station'),
  /** Newest first. */
  recent: [],
  /** Id of the inspection looked at; null follows the newest. */
  pinned: null,
  heat: false,
  asking: null,
  reachable: true,
};

const api = (path) => `/api/stations/${encodeURIComponent(state.station)}${path}`;

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const withKey = (button, text, key) => {
  button.replaceChildren(text, element('kbd', key));
};

const shown = () => state.recent.find((r) => r.id === state.pinned) ?? state.recent[0] ?? null;

// --- drawing ---------------------------------------------------------------------------------------------------------

const drawHeader = () => {
  const station = state.stations.get(state.station);
  const names = [...state.stations.keys()];
  at('stations').replaceChildren(
    ...names.map((name) => {
      const button = element('button', name, {
        type: 'button',
        'aria-current': String(name === state.station),
      });
      button.addEventListener('click', () => void openStation(name));
      return button;
    }),
  );
  const isBad = !state.reachable || (station && station.state !== 'running');
  at('state').dataset.bad = String(Boolean(isBad));
  at('state').textContent = !state.reachable
    ? words.unreachable
    : station
      ? [
          words[station.state] ?? station.state,
          station.lastError && words.lastError(station.lastError.detail),
        ]
          .filter(Boolean)
          .join(' · ')
      : '';
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

/** The operator's word stands; what the machine said is told below it. */
const saidOf = ({ override, verdict }) =>
  override === null ? null : words.correctedFrom(words[verdict], override.defectTypes.join(', '));

const drawVerdict = () => {
  const one = shown();
  const verdict = one?.override?.verdict ?? one?.verdict;
  at('verdict').dataset.verdict = verdict ?? 'none';
  at('word').textContent = verdict ? words[verdict] : '–';
  at('detail').textContent = one ? (saidOf(one) ?? one.defectType ?? '') : '';
  at('part').textContent = one
    ? [one.partId && words.part(one.partId), words.score(one.score.toFixed(3), one.threshold.toFixed(3))]
        .filter(Boolean)
        .join(' · ')
    : '';
  at('wrong').disabled = one === null;
  at('empty').textContent = one ? '' : words.noImage;
  at('newest').hidden = state.pinned === null;
  at('recent').replaceChildren(
    ...state.recent.map((r) => {
      const item = document.createElement('li');
      const button = element('button', r.override ? `${words[r.override.verdict]} ✎` : words[r.verdict], {
        type: 'button',
        'data-verdict': r.override?.verdict ?? r.verdict,
        'aria-current': String(r.id === one?.id),
        title: r.partId ?? r.at,
      });
      button.addEventListener('click', () => pin(r.id));
      item.append(button);
      return item;
    }),
  );
};

let pictureOf = null;
const drawPicture = () => {
  const one = shown();
  const image = at('image');
  if (!one) {
    image.hidden = true;
    at('heat').hidden = true;
    pictureOf = null;
    return;
  }
  if (pictureOf !== one.id) {
    pictureOf = one.id;
    image.src = api(`/inspections/${one.id}/image`);
    image.hidden = false;
    at('heat').hidden = true;
    if (state.heat) void drawHeat(one);
  }
};

const drawHeat = async (one) => {
  const canvas = at('heat');
  try {
    const response = await fetch(api(`/inspections/${one.id}/heat`));
    if (!response.ok) return;
    const { width, height, heat } = await response.json();
    if (pictureOf !== one.id || !state.heat) return;
    const small = document.createElement('canvas');
    small.width = width;
    small.height = height;
    const context = small.getContext('2d');
    const pixels = context.createImageData(width, height);
    const values = Uint8Array.from(atob(heat), (c) => c.charCodeAt(0));
    values.forEach((value, i) => pixels.data.set([...HEAT_RGB, Math.round(value * 0.85)], 4 * i));
    context.putImageData(pixels, 0, 0);
    // The browser smooths between the cells of the grid.
    canvas.width = one.width;
    canvas.height = one.height;
    const large = canvas.getContext('2d');
    large.imageSmoothingQuality = 'high';
    large.drawImage(small, 0, 0, one.width, one.height);
    canvas.hidden = false;
  } catch {
    // The picture alone is still of use.
  }
};

let drawn = false;
/** At most once a frame: a line may be quicker than the screen. */
const draw = () => {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    drawHeader();
    drawVerdict();
    drawPicture();
  });
};

// --- what happens ----------------------------------------------------------------------------------------------------

const MOST_RECENT = 20;

const take = ({ last, ...station }) => {
  state.stations.set(station.station, station);
  if (station.station === state.station && last)
    state.recent = [last, ...state.recent.filter((r) => r.id !== last.id)].slice(0, MOST_RECENT);
  draw();
};

const pin = (id) => {
  state.pinned = id === state.recent[0]?.id ? null : id;
  draw();
};

const step = (by) => {
  const index = state.recent.findIndex((r) => r.id === shown()?.id);
  const next = state.recent[index + by];
  if (next) pin(next.id);
};

const say = (text) => {
  at('message').textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (at('message').textContent = ''), 8000);
};

const toggleHeat = () => {
  state.heat = !state.heat;
  at('toggle-heat').setAttribute('aria-pressed', String(state.heat));
  at('heat').hidden = true;
  const one = shown();
  if (state.heat && one) void drawHeat(one);
};

const choiceButton = (text, key, choose) => {
  const button = element('button', '', { type: 'button', 'data-key': key });
  withKey(button, text, key);
  button.addEventListener('click', choose);
  return button;
};

const ask = () => {
  const one = shown();
  if (!one || at('ask').open) return;
  // What is asked about stays, whatever comes meanwhile.
  state.asking = one;
  const types = state.stations.get(state.station)?.defectTypes ?? [];
  const truth = one.override?.verdict ?? one.verdict;
  at('ask-title').textContent = truth === 'ok' ? words.askNg : words.askOk;
  at('ask-part').textContent = one.partId ? words.part(one.partId) : one.at;
  const choices = [];
  if (truth === 'ng') choices.push(choiceButton(words.isOk, 'O', () => void send('ok', [])));
  types
    .slice(0, 9)
    .forEach((type, i) => choices.push(choiceButton(type, String(i + 1), () => void send('ng', [type]))));
  choices.push(choiceButton(words.isNg, '0', () => void send('ng', [])));
  at('choices').replaceChildren(...choices);
  at('ask').showModal();
  choices[0].focus();
};

const send = async (verdict, defectTypes) => {
  const one = state.asking;
  at('ask').close();
  const operator = at('operator').value.trim();
  try {
    localStorage.setItem('operator', operator);
  } catch {
    // Private windows keep nothing.
  }
  try {
    const response = await fetch(api('/override'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inspectionId: one.id, verdict, defectTypes, operator }),
    });
    const body = await response.json();
    if (!response.ok) return say(words.notSaved(body.title));
    const known = state.recent.find((r) => r.id === one.id);
    if (known) known.override = { verdict, defectTypes };
    say(body.imageKept ? words.saved : words.savedNoImage);
    await refresh();
  } catch (error) {
    say(words.notSaved(error.message));
  }
};

const refresh = async () => {
  try {
    const { stations } = await (await fetch('/api/stations')).json();
    state.reachable = true;
    state.stations = new Map(stations.map((s) => [s.station, s]));
    if (!state.stations.has(state.station)) state.station = stations[0]?.station ?? null;
    if (state.station !== null) {
      const { items } = await (await fetch(api('/recent'))).json();
      state.recent = items;
    }
  } catch {
    state.reachable = false;
  }
  draw();
};

const openStation = async (name) => {
  state.station = name;
  state.recent = [];
  state.pinned = null;
  history.replaceState(null, '', `?${new URLSearchParams({ ...Object.fromEntries(query), station: name })}`);
  await refresh();
};

const listen = () => {
  const events = new EventSource('/api/events');
  events.addEventListener('inspection', ({ data }) => take(JSON.parse(data)));
  events.addEventListener('changed', () => void refresh());
  events.addEventListener('open', () => void refresh());
  events.addEventListener('error', () => {
    state.reachable = false;
    draw();
  });
};

// --- keys and words --------------------------------------------------------------------------------------------------

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
  const key = event.key.toLowerCase();
  if (at('ask').open) {
    const button = at('choices').querySelector(`[data-key="${CSS.escape(key.toUpperCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  const actions = {
    w: ask,
    h: toggleHeat,
    n: () => pin(null),
    arrowleft: () => step(-1),
    arrowright: () => step(1),
  };
  if (actions[key]) {
    event.preventDefault();
    actions[key]();
  }
});

at('wrong').addEventListener('click', ask);
at('toggle-heat').addEventListener('click', toggleHeat);
at('newest').addEventListener('click', () => {
  state.pinned = null;
  draw();
});
at('cancel').addEventListener('click', () => at('ask').close());
at('other').addEventListener('submit', (event) => {
  event.preventDefault();
  const type = at('other-type').value.trim();
  if (type === '') return;
  at('other-type').value = '';
  void send('ng', [type]);
});

document.documentElement.lang = language;
withKey(at('wrong'), words.wrong, 'W');
withKey(at('toggle-heat'), words.heat, 'H');
withKey(at('newest'), words.newest, 'N');
at('cancel').textContent = words.cancel;
at('other-label').textContent = words.otherType;
at('other-send').textContent = words.send;
at('operator-label').textContent = words.operator;
try {
  at('operator').value = localStorage.getItem('operator') ?? '';
} catch {
  // Private windows keep nothing.
}
void refresh().then(listen);
