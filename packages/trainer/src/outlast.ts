import { again } from '@lemniscate/client';

/**
 * Asks until the server answers: a server that is started anew must not cost a job what it has learned. How long that may go on
 * the lease decides: once the server is back and has given the job to another, the next heartbeat aborts `signal`. Only for what
 * may arrive twice.
 */
export const outlast = <T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> =>
  again(send, { tries: Infinity, longestWaitMs: 5_000, signal });
