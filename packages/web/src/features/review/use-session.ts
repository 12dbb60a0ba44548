import { useEffect, useMemo, useReducer, useState, useSyncExternalStore } from 'react';
import { client } from '../../api/client.ts';
import { useEvents } from '../../api/live.ts';
import { afterPaint } from '../../components/after-paint.ts';
import { decodeLayer, loadLayer, widthFor } from './load-picture.ts';
import { createLookups, type LookupStore } from './lookups.ts';
import type { Outbox } from './outbox.ts';
import { createPictureRing, type PictureRing } from './picture-ring.ts';
import { createReviewSession, type ReviewSession } from './review-session.ts';

interface Desk {
  session: ReviewSession;
  ring: PictureRing;
  lookups: LookupStore;
  setStage(size: { width: number; height: number }): void;
}

const AHEAD = 6;
const BEHIND = 2;
/** So many have their heat map ready where somebody uses them; drawing one costs the server more than a picture. */
const HEAT_AHEAD = 4;
/** Whoever looks for so long may want to compare: what for is then at hand. */
const HESITATES_MS = 1000;
/** What one reviewer holds is free again after two minutes: asked for again before that. */
const HOLD_AGAIN_MS = 90_000;

const whenIdle = (work: () => void): (() => void) => {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, 200);
    return () => clearTimeout(timer);
  }
  const id = requestIdleCallback(work, { timeout: 600 });
  return () => cancelIdleCallback(id);
};

/** The reviewer's desk for one station or all: session, decoded pictures, and what is looked up beside them. */
export const useDesk = ({
  station,
  outbox,
  maySettle,
  compares,
  heats,
  meId,
}: {
  station: string | undefined;
  outbox: Outbox;
  maySettle: boolean;
  compares: boolean;
  /** This person looks at heat maps: those to come are made ready too. */
  heats: boolean;
  meId: string;
}) => {
  const [ticks, tick] = useReducer((n: number) => n + 1, 0);
  const [sized, setSized] = useState(false);
  const desk = useMemo<Desk>(() => {
    let stage = { width: window.innerWidth - 480, height: window.innerHeight - 140 };
    const ring = createPictureRing({
      load: (capture, layer, signal) =>
        loadLayer(capture, layer, widthFor(capture, stage, window.devicePixelRatio), signal),
      decode: decodeLayer,
      onChange: () => tick(),
    });
    const session = createReviewSession({
      fetchQueue: (limit) => client.reviewQueue({ query: { limit, ...(station && { station }) } }),
      outbox,
      maySettle,
    });
    const lookups = createLookups(() => tick());
    return {
      session,
      ring,
      lookups,
      setStage: (size) => {
        stage = size;
        setSized(true);
      },
    };
  }, [station, outbox, maySettle]);
  const { session, ring, lookups } = desk;
  const state = useSyncExternalStore(session.subscribe, session.get);
  const { current, next, answers } = state;

  useEffect(() => {
    session.start();
    const again = setInterval(() => {
      if (document.visibilityState === 'visible') void session.refill();
    }, HOLD_AGAIN_MS);
    const onVisible = (): void => session.visible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      clearInterval(again);
      document.removeEventListener('visibilitychange', onVisible);
      session.stop();
      ring.clear();
    };
  }, [session, ring]);

  // Whoever waits for the first picture waits for nothing else: the stage's size is known by now.
  useEffect(() => {
    if (!sized) return undefined;
    return afterPaint(() => {
      const before = answers.slice(-BEHIND).map(({ capture }) => capture);
      const ahead = current ? [current, ...next.slice(0, AHEAD)] : next.slice(0, AHEAD);
      const beside = ahead.slice(0, compares ? 3 : 1).flatMap(({ id }) => {
        const { good = null, defect = null } = lookups.get(id)?.neighbours ?? {};
        return [good, defect].filter((capture) => capture !== null);
      });
      ring.want(ahead, [...before, ...beside], heats ? HEAT_AHEAD : 0);
      ring.alsoWant(beside, compares && heats);
    });
  }, [sized, ring, lookups, current, next, answers, compares, heats, ticks]);

  useEffect(() => {
    if (!current) return undefined;
    const stopIdle = whenIdle(() => {
      for (const capture of [current, ...next.slice(0, 3)]) void lookups.wantAlike(capture);
    });
    const near = [current, ...(compares ? next.slice(0, 2) : [])];
    const timer = setTimeout(
      () => {
        for (const capture of near) void lookups.wantNeighbours(capture);
      },
      compares ? 0 : HESITATES_MS,
    );
    return () => {
      stopIdle();
      clearTimeout(timer);
    };
  }, [lookups, current, next, compares]);

  useEvents(
    useMemo(
      () =>
        ({ type, subject, actor }) => {
          if (['captures_received', 'import_finished', 'label_withdrawn'].includes(type)) {
            if (session.get().next.length < AHEAD) void session.refill();
          }
          const isAnswered = type === 'capture_labelled' || type === 'capture_dismissed';
          if (isAnswered && actor.id !== meId) session.forget(subject.replace(/^capture:/, ''));
        },
      [session, meId],
    ),
  );

  return { ...desk, state, ticks };
};
