import type { AppError } from '@lemniscate/contracts';
import { isForGood, isForNow } from './refusals.js';

export interface Lane<T> {
  send(part: T[]): Promise<void>;
  /** Refused for good. */
  refuse(item: T, error: AppError): Promise<void>;
  /** Without it, a refusal for now is the caller's. */
  held?: {
    has(item: T): boolean;
    /** The station of this one is refused for now. */
    begin(item: T, error: AppError): void;
    keep(items: readonly T[]): Promise<void>;
  };
}

/** Sends all; where the server refuses, halves until the one it means stands alone. */
export const sendParts = async <T>(items: readonly T[], lane: Lane<T>): Promise<void> => {
  const { held } = lane;
  const kept = held ? items.filter((item) => held.has(item)) : [];
  if (kept.length > 0) await held?.keep(kept);
  const free = held ? items.filter((item) => !held.has(item)) : [...items];
  if (free.length === 0) return;
  try {
    await lane.send(free);
  } catch (error) {
    if (isForNow(error) && held) {
      if (free.length === 1) {
        held.begin(free[0], error);
        return held.keep(free);
      }
    } else if (isForGood(error)) {
      if (free.length === 1) return lane.refuse(free[0], error);
    } else throw error;
    const half = free.length >> 1;
    await sendParts(free.slice(0, half), lane);
    await sendParts(free.slice(half), lane);
  }
};
