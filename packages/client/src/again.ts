import { AppError } from '@lemniscate/contracts';

/** What may have passed a moment later; the request itself was not at fault. */
export const mayPass = (error: unknown): boolean =>
  error instanceof AppError && (error.code === 'server_unreachable' || error.code === 'server_busy');

/** Resolves early, without an error, when `signal` aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });

/**
 * Sends a request once more when the network or a busy server swallowed it. Only for requests that may arrive twice.
 * A network that loses one request in six then lets nearly every one through.
 */
export const again = async <T>(
  send: () => Promise<T>,
  {
    tries = 3,
    firstWaitMs = 100,
    longestWaitMs = Infinity,
    signal,
  }: { tries?: number; firstWaitMs?: number; longestWaitMs?: number; signal?: AbortSignal } = {},
): Promise<T> => {
  for (let failures = 0; ;)
    try {
      return await send();
    } catch (error) {
      if (!mayPass(error) || ++failures >= tries || signal?.aborted) throw error;
      await pause(Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1)), signal);
    }
};
