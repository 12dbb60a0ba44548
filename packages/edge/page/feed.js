import { draw } from './draw.js';
import { api, query, state } from './state.js';

const MOST_RECENT = 20;

const take = ({ last, ...station }) => {
  state.stations.set(station.station, station);
  if (station.station === state.station && last)
    state.recent = [last, ...state.recent.filter((r) => r.id !== last.id)].slice(0, MOST_RECENT);
  draw();
};

export const refresh = async () => {
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

export const openStation = async (name) => {
  state.station = name;
  state.recent = [];
  state.pinned = null;
  history.replaceState(null, '', `?${new URLSearchParams({ ...Object.fromEntries(query), station: name })}`);
  await refresh();
};

export const listen = () => {
  const events = new EventSource('/api/events');
  events.addEventListener('inspection', ({ data }) => take(JSON.parse(data)));
  events.addEventListener('changed', () => void refresh());
  events.addEventListener('open', () => void refresh());
  events.addEventListener('error', () => {
    state.reachable = false;
    draw();
  });
};
