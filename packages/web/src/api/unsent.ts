/** Labels lie under such keys until the server has them: see features/review/outbox-store.ts. */
export const UNSENT_PREFIX = 'lemniscate.outbox.';

/** Whether something lies there, without loading what sends it. */
export const hasUnsent = (): boolean => {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(UNSENT_PREFIX));
  } catch {
    return false;
  }
};
