import type { Capture } from '@lemniscate/contracts';
import { client } from '../../api/client.ts';

export interface Neighbours {
  good: Capture | null;
  defect: Capture | null;
}

interface Lookups {
  /** Alike captures that still wait, without the capture itself. */
  alike: readonly Capture[];
  neighbours?: Neighbours;
}

const KEPT = 60;

/** Audit samples are judged one by one: answered with others, they would not be a sample. */
const alikeOf = (capture: Capture, items: readonly Capture[]): Capture[] =>
  capture.reasons.includes('audit') || capture.state !== 'waiting'
    ? []
    : items.filter(
        (other) =>
          other.id !== capture.id &&
          other.stationId === capture.stationId &&
          other.state === 'waiting' &&
          !other.reasons.includes('audit'),
      );

/** What else is known of captures to come, asked for before it is needed and never twice. */
export const createLookups = (onChange: () => void) => {
  const found = new Map<string, Lookups>();
  const asked = new Set<string>();
  const once = async (key: string, work: () => Promise<void>): Promise<void> => {
    if (asked.has(key)) return;
    asked.add(key);
    try {
      await work();
      onChange();
    } catch {
      // Not there, or no server: asked again the next time it is wanted.
      asked.delete(key);
    }
  };
  const keep = (id: string, part: Partial<Lookups>): void => {
    found.set(id, { alike: [], ...found.get(id), ...part });
    const [oldest] = found.keys();
    if (found.size > KEPT) found.delete(oldest);
  };
  return {
    get: (id: string): Lookups | undefined => found.get(id),
    wantAlike: (capture: Capture): Promise<void> =>
      once(`alike ${capture.id}`, async () => {
        const { items } = await client.captureGroup({ params: { id: capture.id } });
        keep(capture.id, { alike: alikeOf(capture, items) });
      }),
    wantNeighbours: (capture: Capture): Promise<void> =>
      once(`neighbours ${capture.id}`, async () =>
        keep(capture.id, { neighbours: await client.captureNeighbours({ params: { id: capture.id } }) }),
      ),
  };
};

export type LookupStore = ReturnType<typeof createLookups>;
