import { chooseLanguage, WORDS } from './words.js';

export const query = new URLSearchParams(location.search);
export const language = chooseLanguage(query.get('lang'), navigator.languages ?? [navigator.language]);
export const words = WORDS[language];

export const state = {
  /** By name, as /api/stations/NAME/last gives it. */
  stations: new Map(),
  station: query.get('station'),
  /** Newest first. */
  recent: [],
  /** Id of the inspection looked at; null follows the newest. */
  pinned: null,
  heat: false,
  reachable: true,
};

export const apiOf = (station, path) => `/api/stations/${encodeURIComponent(station)}${path}`;
export const api = (path) => apiOf(state.station, path);

export const shown = () => state.recent.find((r) => r.id === state.pinned) ?? state.recent[0] ?? null;

/** What people go by: the operator's word, or else the machine's. */
export const verdictOf = ({ override, verdict }) => override?.verdict ?? verdict;

export const partName = ({ partId, at }) => (partId ? words.part(partId) : at);
