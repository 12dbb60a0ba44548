import { AppError } from '@lemniscate/contracts';
import type { Deed, Entry, OutboxStore } from './outbox-store.ts';

/** A label that the server has: what undoing needs. */
export interface Kept {
  captureId: string;
  labelId: string;
}

export interface OutboxState {
  /** Not yet at the server. */
  waiting: readonly Entry[];
  refused: readonly Entry[];
  /** Why nothing goes out at the moment. */
  trouble: AppError | null;
}

interface OutboxOptions {
  store: OutboxStore;
  userId: string;
  tab: string;
  send(deed: Deed): Promise<Kept[]>;
  /** What is there of a deed whose answer never came; null: nothing. */
  find(deed: Deed): Promise<Kept[] | null>;
  now?: () => number;
  retryMs?: readonly number[];
}

const RETRY_MS = [500, 1000, 2000, 5000, 10_000, 20_000];
const BEAT_MS = 4000;

/** The server is away, or the person is signed out: the deed itself is sound. */
const isPassing = (error: unknown): error is AppError =>
  error instanceof AppError &&
  (error.status >= 500 || ['server_unreachable', 'unauthenticated', 'cancelled'].includes(error.code));

const refusalOf = (error: unknown): Entry['refused'] =>
  error instanceof AppError
    ? { code: error.code, message: error.message, hint: error.hint, params: error.params }
    : { code: 'unknown', message: String(error), hint: '' };

/** Sends what a reviewer did, one after the other and each once, for as long as it takes. */
export const createOutbox = ({
  store,
  userId,
  tab,
  send,
  find,
  now = Date.now,
  retryMs = RETRY_MS,
}: OutboxOptions) => {
  const kept = new Map<string, Kept[]>();
  const watchers = new Set<() => void>();
  let trouble: AppError | null = null;
  let sendingId: string | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let beating: ReturnType<typeof setInterval> | undefined;
  let state: OutboxState = { waiting: [], refused: [], trouble: null };
  let count = 0;

  /** This person's, whichever tab sends them. */
  const ofUser = (): Entry[] => store.all().filter((entry) => entry.userId === userId);
  const own = (): Entry[] => ofUser().filter((entry) => entry.tab === tab);
  const changed = (): void => {
    const all = own();
    state = {
      waiting: all.filter(({ refused }) => refused === null),
      refused: all.filter(({ refused }) => refused !== null),
      trouble,
    };
    for (const watch of watchers) watch();
  };

  const put = (deed: Deed, delayMs = 0): string => {
    const madeAt = now();
    const id = `${String(madeAt).padStart(14, '0')}-${String(count++).padStart(6, '0')}-${tab}`;
    store.put({
      id,
      userId,
      tab,
      deed,
      notBeforeMs: madeAt + delayMs,
      begun: false,
      undone: false,
      refused: null,
    });
    return id;
  };
  const withdraw = (labels: readonly Kept[]): void => {
    for (const label of labels) put({ do: 'withdraw', ...label });
  };

  const deliver = async (entry: Entry): Promise<void> => {
    const there = entry.begun ? await find(entry.deed) : null;
    store.put({ ...entry, begun: true });
    const labels = there ?? (await send(entry.deed));
    const { undone } = store.get(entry.id) ?? entry;
    store.remove(entry.id);
    if (undone) withdraw(labels);
    else kept.set(entry.id, labels);
  };

  const plan = (waitMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void pump(), waitMs);
  };

  const pump = async (): Promise<void> => {
    if (sendingId !== undefined || !beating) return;
    clearTimeout(timer);
    const due = own().filter(({ refused }) => refused === null);
    const entry = due.find(({ notBeforeMs }) => notBeforeMs <= now());
    if (!entry) {
      if (due.length > 0) plan(Math.max(50, Math.min(...due.map((e) => e.notBeforeMs)) - now()));
      return;
    }
    sendingId = entry.id;
    try {
      await deliver(entry);
      failures = 0;
      trouble = null;
    } catch (error) {
      if (isPassing(error)) {
        trouble = error;
        plan(retryMs[Math.min(failures++, retryMs.length - 1)]);
      } else {
        const latest = store.get(entry.id) ?? entry;
        if (latest.undone) store.remove(entry.id);
        else store.put({ ...latest, refused: refusalOf(error) });
      }
    }
    sendingId = undefined;
    changed();
    if (trouble === null) void pump();
  };

  /** Something came back: a network, a person's attention. */
  const nudge = (): void => {
    failures = 0;
    store.adopt(tab, now());
    changed();
    void pump();
  };
  const leave = (): void => store.leave(tab);
  const beat = (): void => {
    store.beat(tab, now());
    store.adopt(tab, now());
    void pump();
  };

  return {
    add(deed: Deed, delayMs = 0): string {
      const id = put(deed, delayMs);
      changed();
      // The picture comes first; see it painted before the network is busy.
      if (trouble === null) setTimeout(() => void pump(), 0);
      return id;
    },
    /** Takes back what was done, wherever it is by now. False: it cannot be (a dismissal that arrived). */
    undo(id: string): boolean {
      const entry = store.get(id);
      const labels = kept.get(id);
      if (entry && (sendingId === id || entry.begun)) store.put({ ...entry, undone: true });
      else if (entry) store.remove(id);
      else if (labels) {
        withdraw(labels);
        kept.delete(id);
      }
      changed();
      void pump();
      return !(entry === undefined && (labels === undefined || labels.length === 0));
    },
    /** Captures that a deed on its way is about: the server still counts them as waiting. */
    captureIds: (): Set<string> =>
      new Set(ofUser().flatMap(({ deed }) => (deed.do === 'label' ? deed.captureIds : [deed.captureId]))),
    /** A refused deed is sent again. */
    again(id: string): void {
      const entry = store.get(id);
      if (entry) store.put({ ...entry, refused: null });
      nudge();
    },
    drop(id: string): void {
      store.remove(id);
      changed();
    },
    get: (): OutboxState => state,
    subscribe(watch: () => void): () => void {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    nudge,
    start(): void {
      if (beating) return;
      beating = setInterval(beat, BEAT_MS);
      globalThis.addEventListener?.('online', nudge);
      globalThis.addEventListener?.('pagehide', leave);
      beat();
      nudge();
    },
    stop(): void {
      clearInterval(beating);
      clearTimeout(timer);
      beating = undefined;
      globalThis.removeEventListener?.('online', nudge);
      globalThis.removeEventListener?.('pagehide', leave);
      leave();
    },
  };
};

export type Outbox = ReturnType<typeof createOutbox>;
