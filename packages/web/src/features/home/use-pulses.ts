import type { Event, EventType } from '@lemniscate/contracts';
import { useReducedMotion } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useEvents } from '../../api/live.ts';
import { MOVES, type Stage } from './stages.ts';

export interface Pulse {
  id: number;
  from: Stage;
}

/** More at once would be a blur. */
const MOST = 8;
/** Of one stage: a burst of labels is one movement. */
const REST_MS = 400;
const LIVES_MS = 1700;

/** What moves along the curve now: one dot for what happened, from its stage to the next. */
export const usePulses = (inspectionsToday: number): readonly Pulse[] => {
  const [pulses, setPulses] = useState<readonly Pulse[]>([]);
  const still = useReducedMotion();
  const nextId = useRef(1);
  const latest = useRef(new Map<Stage, number>());
  const start = useCallback(
    (from: Stage) => {
      const now = performance.now();
      if (still || document.hidden || now - (latest.current.get(from) ?? -REST_MS) < REST_MS) return;
      latest.current.set(from, now);
      const id = nextId.current++;
      setPulses((all) => [...all.slice(1 - MOST), { id, from }]);
      setTimeout(() => setPulses((all) => all.filter((pulse) => pulse.id !== id)), LIVES_MS);
    },
    [still],
  );
  useEvents(
    useCallback(
      ({ type }: Event) => {
        const from = MOVES[type as EventType];
        if (from) start(from);
      },
      [start],
    ),
  );
  // Inspections are too many for events of their own.
  const before = useRef(inspectionsToday);
  useEffect(() => {
    if (inspectionsToday > before.current) start('inspect');
    before.current = inspectionsToday;
  }, [inspectionsToday, start]);
  return pulses;
};
