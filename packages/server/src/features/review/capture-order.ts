import { createHash } from 'node:crypto';
import type { CaptureReason } from '@lemniscate/contracts';

/** A turn waits for its label: before everything else, audit samples included. */
export const AWAITED = 0;

/** What is asked first. */
const ORDER: Record<CaptureReason, number> = {
  override: 1,
  disagreement: 2,
  drift: 3,
  uncertain: 4,
  novel: 5,
  audit: 6,
  import: 7,
};

/** Drift and what people or models contradict each other on: asked first, audit samples too. */
export const LAST_URGENT = ORDER.drift;

export const priorityOf = (reasons: readonly CaptureReason[]): number =>
  Math.min(...reasons.map((reason) => ORDER[reason]));

/** Chosen by the capture's id: whoever looks at it cannot steer who is checked. */
export const wantsSecond = (captureId: string, share: number): boolean => {
  const drawn = createHash('sha256').update(`second:${captureId}`).digest().readUInt32BE(0) / 2 ** 32;
  return drawn < share;
};

/**
 * Of so many captures handed out, one is an audit sample: starved of labels, it would say nothing of escapes, and the gate
 * can count little else while one champion judges. While the model knows no defects its doubts teach little, and every
 * second one is.
 */
export const AUDIT_EVERY = { knowing: 3, cold: 2 } as const;

/** First come first, with audit samples mixed in evenly; `audits` may hold some of `byPriority` as well. */
export const mixIn = <T extends { id: string; priority: number }>(
  byPriority: readonly T[],
  audits: readonly T[],
  { limit, auditEvery }: { limit: number; auditEvery: number },
): T[] => {
  const taken = new Map<string, T>();
  const next = (from: readonly T[]) => from.find((c) => !taken.has(c.id));
  while (taken.size < limit) {
    const first = next(byPriority);
    const isAuditsTurn = first?.priority !== AWAITED && taken.size % auditEvery === auditEvery - 1;
    const capture = (isAuditsTurn ? next(audits) : undefined) ?? first ?? next(audits);
    if (!capture) break;
    taken.set(capture.id, capture);
  }
  return [...taken.values()];
};
