import type { EventType } from '@lemniscate/contracts';
import type { Trx } from '../db/schema.js';
import type { Audit } from '../features/audit/audit.service.js';
import type { Events, NewEvent } from '../features/events/events.service.js';

/** Pages know what to read anew by its type: every one is in the contract. */
type KnownEvent = NewEvent & { type: EventType };

export interface History {
  /** Something happened. */
  happened(trx: Trx, event: KnownEvent): void;
  /** Somebody decided something: an event, and a row of the audit log. */
  decided(trx: Trx, event: KnownEvent): void;
}

export const createHistory = ({ events, audit }: { events: Events; audit: Audit }): History => ({
  happened: (trx, event) => events.record(trx, event),
  decided: (trx, event) => {
    events.record(trx, event);
    const { actor, subject, data } = event;
    audit.record(trx, { actor, subject, detail: data, action: event.type.replace('_', '.') });
  },
});
