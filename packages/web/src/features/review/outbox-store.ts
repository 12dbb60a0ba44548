import type { ErrorParams, LabelRegion, Verdict } from '@lemniscate/contracts';
import { UNSENT_PREFIX } from '../../api/unsent.ts';

export interface Judgement {
  verdict: Verdict;
  defectTypes: string[];
  regions: LabelRegion[];
  seconds: number;
}

/** Something a reviewer did that the server has to hear of. */
export type Deed =
  | { do: 'label'; captureIds: string[]; judgement: Judgement; adjudicates: boolean }
  | { do: 'dismiss'; captureId: string; note: string }
  | { do: 'withdraw'; captureId: string; labelId: string };

export interface Entry {
  /** Sorts by when it was made. */
  id: string;
  userId: string;
  /** The tab that sends it. */
  tab: string;
  deed: Deed;
  /** Not sent before, so that it can be undone in full. */
  notBeforeMs: number;
  /** It went out, and no answer came: it may have arrived. */
  begun: boolean;
  /** Taken back while it was on its way. */
  undone: boolean;
  /** The server's own words; sending it again as it is would not help. */
  refused: { code: string; message: string; hint: string; params?: ErrorParams } | null;
}

const PREFIX = UNSENT_PREFIX;
const TAB_PREFIX = 'lemniscate.outbox-tab.';
/** A tab that was not heard of for so long is gone. */
export const TAB_GONE_MS = 15_000;

/**
 * Where deeds lie until the server has them: one item each, written before anything else happens, so that a closed tab,
 * a crash and a second tab lose nothing and overwrite nothing.
 */
export const createOutboxStore = (storage: Storage) => {
  const keysOf = (prefix: string): string[] =>
    Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '').filter((key) =>
      key.startsWith(prefix),
    );
  const get = (id: string): Entry | undefined => {
    const text = storage.getItem(PREFIX + id);
    return text === null ? undefined : (JSON.parse(text) as Entry);
  };
  return {
    get,
    put: (entry: Entry): void => storage.setItem(PREFIX + entry.id, JSON.stringify(entry)),
    remove: (id: string): void => storage.removeItem(PREFIX + id),
    all: (): Entry[] =>
      keysOf(PREFIX)
        .toSorted()
        .map((key) => get(key.slice(PREFIX.length)))
        .filter((entry) => entry !== undefined),
    beat: (tab: string, nowMs: number): void => storage.setItem(TAB_PREFIX + tab, String(nowMs)),
    leave: (tab: string): void => storage.removeItem(TAB_PREFIX + tab),
    /** What tabs that are gone left behind becomes this tab's. */
    adopt: (tab: string, nowMs: number): void => {
      for (const key of keysOf(PREFIX)) {
        const entry = get(key.slice(PREFIX.length));
        if (!entry || entry.tab === tab) continue;
        const heard = Number(storage.getItem(TAB_PREFIX + entry.tab) ?? 0);
        if (nowMs - heard < TAB_GONE_MS) continue;
        storage.setItem(key, JSON.stringify({ ...entry, tab }));
        storage.removeItem(TAB_PREFIX + entry.tab);
      }
    },
  };
};

export type OutboxStore = ReturnType<typeof createOutboxStore>;
