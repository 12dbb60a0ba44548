import { Event, EVENT_TYPES, type EventType, INSPECTIONS_RECEIVED } from '@lemniscate/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { EVENT_TOUCHES } from './changes.ts';
import { refresh } from './use-call.ts';

/** Events in a burst (an upload of captures, a folder brought in) refresh once. */
const GATHER_MS = 250;

type State = 'connecting' | 'live' | 'lost';
let state: State = 'connecting';
const watchers = new Set<() => void>();
const listeners = new Set<(event: Event) => void>();
const judgedListeners = new Set<() => void>();

const setState = (next: State): void => {
  state = next;
  for (const watch of watchers) watch();
};

/**
 * Listens to what happens at the server and has the pages read again what it touches. EventSource connects again by
 * itself and asks for what it missed (Last-Event-ID).
 * @returns how to stop
 */
export const startLive = (queries: QueryClient): (() => void) => {
  const source = new EventSource('/api/v1/events/stream?also=inspections');
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    const names = new Set([...waiting].flatMap((kind) => EVENT_TOUCHES[kind as EventType] ?? []));
    waiting.clear();
    void refresh(queries, [...names]);
  };
  let wasLost = false;
  source.addEventListener('open', () => {
    // Without a gap in the events there may still have been a restart; what is on the screen must be true.
    if (wasLost) void queries.invalidateQueries();
    wasLost = false;
    setState('live');
  });
  source.addEventListener('error', () => {
    wasLost = true;
    setState('lost');
  });
  const hear = ({ data }: MessageEvent<string>): void => {
    const parsed = Event.safeParse(JSON.parse(data));
    if (!parsed.success) return;
    waiting.add(parsed.data.type);
    timer ??= setTimeout(flush, GATHER_MS);
    for (const listen of listeners) listen(parsed.data);
  };
  // The server names each event by its type; `message` hears only those without a name.
  for (const type of EVENT_TYPES) source.addEventListener(type, hear);
  source.addEventListener(INSPECTIONS_RECEIVED, () => {
    for (const listen of judgedListeners) listen();
  });
  return () => {
    clearTimeout(timer);
    source.close();
    setState('connecting');
  };
};

const subscribe = (watch: () => void): (() => void) => {
  watchers.add(watch);
  return () => watchers.delete(watch);
};

/** Whether what is on the screen follows the server. */
export const useLiveState = (): State =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => state,
  );

/** Each event as it comes, e.g. for a feed. */
export const useEvents = (listen: (event: Event) => void): void => {
  useEffect(() => {
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, [listen]);
};

/** Some station judged parts, said at most once a second: for who shows verdicts as they come. */
export const useJudged = (listen: () => void): void => {
  useEffect(() => {
    judgedListeners.add(listen);
    return () => void judgedListeners.delete(listen);
  }, [listen]);
};
