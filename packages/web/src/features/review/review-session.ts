import type { Capture, LabelRegion, Verdict } from '@lemniscate/contracts';
import type { Outbox } from './outbox.ts';
import { createWatchTimer } from './watch-timer.ts';

export interface Answer {
  capture: Capture;
  did: 'label' | 'dismiss' | 'skip';
  verdict?: Verdict;
  defectTypes: readonly string[];
  regions: readonly LabelRegion[];
  /** Answered together with it. */
  alike: readonly string[];
  /** In the outbox; none where nothing is sent. */
  entryIds: readonly string[];
  atMs: number;
  seconds: number;
  /** Captures judged. */
  count: number;
}

export interface SessionState {
  current: Capture | null;
  next: readonly Capture[];
  /** Its picture is on the screen: before that no key judges it. */
  shown: boolean;
  /** Waiting at the server, less what was answered since it said so. */
  waiting: number;
  answers: readonly Answer[];
  /** What was said of the current one before it was taken back. */
  before: Answer | null;
  skipped: number;
  loading: boolean;
  error: unknown;
}

interface SessionOptions {
  fetchQueue(limit: number): Promise<{ items: Capture[]; waiting: number }>;
  outbox: Pick<Outbox, 'add' | 'undo' | 'captureIds'>;
  /** In conflicts this person settles them. */
  maySettle: boolean;
  now?: () => number;
  isVisible?: () => boolean;
}

/** Fewer than so many left: more are asked for. */
const LOW = 15;
const BATCH = 40;
const MAX_BATCH = 200;
/** These are decoded already: what comes later does not push in before them. */
const SETTLED = 7;
/** A dismissal waits so long before it goes out, because the server has no way back. */
const DISMISS_DELAY_MS = 8000;
const RETRY_MS = 3000;

/** One reviewer's way through the queue: what is shown, what comes next, what was answered. Knows no screen. */
export const createReviewSession = ({
  fetchQueue,
  outbox,
  maySettle,
  now = Date.now,
  isVisible = () => document.visibilityState === 'visible',
}: SessionOptions) => {
  const timer = createWatchTimer();
  const watchers = new Set<() => void>();
  const skipped = new Map<string, Capture>();
  const answered = new Set<string>();
  let queue: Capture[] = [];
  let fetching: Promise<void> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let state: SessionState = {
    current: null,
    next: [],
    shown: false,
    waiting: 0,
    answers: [],
    before: null,
    skipped: 0,
    loading: true,
    error: undefined,
  };

  const set = (change: Partial<SessionState>): void => {
    state = { ...state, ...change, next: queue, skipped: skipped.size };
    for (const watch of watchers) watch();
  };

  const show = (capture: Capture | undefined, more: Partial<SessionState> = {}): void => {
    timer.restart(false);
    set({ current: capture ?? null, shown: false, before: null, ...more });
    if (queue.length < LOW) void refill();
  };

  /**
   * In the server's order, after those that are ready to be shown.
   * @param underway judged, but maybe not yet at the server when it answered
   */
  const merge = (items: readonly Capture[], underway: ReadonlySet<string>): void => {
    const known = new Set([...underway, ...outbox.captureIds()]);
    const isNew = ({ id }: Capture): boolean =>
      !answered.has(id) && !known.has(id) && !skipped.has(id) && id !== state.current?.id;
    const first = queue.slice(0, SETTLED);
    const taken = new Set(first.map(({ id }) => id));
    const rest = items.filter((item) => isNew(item) && !taken.has(item.id));
    for (const { id } of rest) taken.add(id);
    queue = [...first, ...rest, ...queue.slice(SETTLED).filter(({ id }) => !taken.has(id))];
  };

  const ask = async (): Promise<void> => {
    clearTimeout(retry);
    const underway = outbox.captureIds();
    const limit = Math.min(MAX_BATCH, BATCH + LOW + skipped.size + underway.size);
    try {
      const { items, waiting } = await fetchQueue(limit);
      if (stopped) return;
      merge(items, underway);
      const counted = { waiting: Math.max(0, waiting - underway.size), loading: false, error: undefined };
      if (state.current) set(counted);
      else show(queue.shift(), counted);
    } catch (error) {
      if (stopped) return;
      set({ error, loading: false });
      retry = setTimeout(() => void refill(), RETRY_MS);
    }
  };

  const refill = (): Promise<void> =>
    (fetching ??= ask().finally(() => {
      fetching = undefined;
    }));

  const done = (answer: Answer): void => {
    for (const id of [answer.capture.id, ...answer.alike]) answered.add(id);
    const alike = new Set(answer.alike);
    if (alike.size > 0) queue = queue.filter(({ id }) => !alike.has(id));
    const counts = answer.did !== 'skip';
    show(queue.shift(), {
      answers: [...state.answers, answer],
      waiting: counts ? Math.max(queue.length, state.waiting - 1) : state.waiting,
    });
  };

  return {
    get: (): SessionState => state,
    subscribe(watch: () => void): () => void {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    refill,
    /** Its picture stands on the screen from now on. */
    markShown(captureId: string): void {
      if (state.current?.id !== captureId || state.shown) return;
      timer.restart(isVisible());
      set({ shown: true });
    },
    visible(visible: boolean): void {
      if (!state.shown) return;
      if (visible) timer.resume();
      else timer.pause();
    },
    /** False: there is nothing on the screen to judge. */
    label(
      verdict: Verdict,
      defectTypes: readonly string[],
      { regions = [], alike = [] }: { regions?: readonly LabelRegion[]; alike?: readonly string[] } = {},
    ): boolean {
      const { current, shown } = state;
      if (!current || !shown) return false;
      const seconds = timer.seconds();
      const adjudicates = current.state === 'conflict' && maySettle;
      const others = adjudicates ? [] : alike.filter((id) => id !== current.id);
      const bad = verdict === 'ng';
      const named = bad ? [...new Set([...defectTypes, ...regions.map(({ type }) => type)])] : [];
      const drawn = bad ? [...regions] : [];
      const send = (captureIds: string[], regionsOf: LabelRegion[], secondsOf: number): string => {
        const judgement = { verdict, defectTypes: named, regions: regionsOf, seconds: secondsOf };
        return outbox.add({ do: 'label', captureIds, judgement, adjudicates });
      };
      const share = seconds / (1 + others.length);
      // What was drawn lies where it does in this image alone: the others are told the same without it.
      const entryIds =
        drawn.length > 0 && others.length > 0
          ? [send([current.id], drawn, share), send(others, [], seconds - share)]
          : [send([current.id, ...others], drawn, seconds)];
      done({
        capture: current,
        did: 'label',
        verdict,
        defectTypes: named,
        regions,
        alike: others,
        entryIds,
        atMs: now(),
        seconds,
        count: 1 + others.length,
      });
      return true;
    },
    dismiss(note: string): boolean {
      const { current } = state;
      if (!current) return false;
      const entryId = outbox.add({ do: 'dismiss', captureId: current.id, note }, DISMISS_DELAY_MS);
      done({
        capture: current,
        did: 'dismiss',
        defectTypes: [],
        regions: [],
        alike: [],
        entryIds: [entryId],
        atMs: now(),
        seconds: timer.seconds(),
        count: 0,
      });
      return true;
    },
    skip(): boolean {
      const { current } = state;
      if (!current) return false;
      skipped.set(current.id, current);
      done({
        capture: current,
        did: 'skip',
        defectTypes: [],
        regions: [],
        alike: [],
        entryIds: [],
        atMs: now(),
        seconds: timer.seconds(),
        count: 0,
      });
      return true;
    },
    /** Takes the last answer back and shows its picture again. `arrived`: a dismissal that the server has already. */
    undo(): { answer: Answer; arrived: boolean } | null {
      const answer = state.answers.at(-1);
      if (!answer) return null;
      const undone = answer.entryIds.map((id) => outbox.undo(id)).every(Boolean);
      for (const id of [answer.capture.id, ...answer.alike]) answered.delete(id);
      skipped.delete(answer.capture.id);
      if (state.current) queue = [state.current, ...queue];
      show(answer.capture, {
        answers: state.answers.slice(0, -1),
        before: answer,
        waiting: state.waiting + (answer.did === 'skip' ? 0 : 1),
      });
      return { answer, arrived: !undone };
    },
    /** What was skipped comes again. */
    bringBack(): void {
      queue = [...queue, ...skipped.values()];
      for (const id of skipped.keys()) answered.delete(id);
      skipped.clear();
      if (state.current) set({});
      else show(queue.shift());
    },
    /** Somebody else answered it, or took it off. */
    forget(captureId: string): void {
      if (!queue.some(({ id }) => id === captureId)) return;
      queue = queue.filter(({ id }) => id !== captureId);
      set({ waiting: Math.max(queue.length, state.waiting - 1) });
    },
    start(): void {
      stopped = false;
      void refill();
    },
    stop(): void {
      stopped = true;
      clearTimeout(retry);
    },
  };
};

export type ReviewSession = ReturnType<typeof createReviewSession>;
