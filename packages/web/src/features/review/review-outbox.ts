import { useSyncExternalStore } from 'react';
import { createOutbox, type Outbox, type OutboxState } from './outbox.ts';
import { createOutboxStore } from './outbox-store.ts';
import { findDeed, sendDeed } from './send-deed.ts';

const tab = Math.random().toString(36).slice(2);
let open: { userId: string; outbox: Outbox } | undefined;

/** The one outbox of this tab; it goes on sending whichever page is open. */
export const outboxOf = (userId: string): Outbox => {
  if (open?.userId !== userId) {
    open?.outbox.stop();
    const outbox = createOutbox({
      store: createOutboxStore(localStorage),
      userId,
      tab,
      send: (deed) => sendDeed(deed, userId),
      find: (deed) => findDeed(deed, userId),
    });
    open = { userId, outbox };
  }
  open.outbox.start();
  return open.outbox;
};

export const useOutbox = (outbox: Outbox): OutboxState => useSyncExternalStore(outbox.subscribe, outbox.get);
