import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Output, verdictJson } from './output.js';

const MOST_WAITING = 200;
const AT_ONCE = 4;
const TRIES = 3;
const TIMEOUT_MS = 5000;

/**
 * POSTs each verdict as JSON. With a secret, `lemniscate-signature: sha256=…` is the HMAC of the body. Tried three times;
 * when the other side is slow the oldest that wait are dropped.
 */
export const webhookOutput = ({
  url,
  secret,
  fetch: fetchNow = fetch,
}: {
  url: string;
  secret?: string;
  fetch?: typeof fetch;
}): Output => {
  const stopping = new AbortController();
  const waiting: string[] = [];
  const running = new Set<Promise<void>>();
  let published = 0;
  let dropped = 0;
  let problem: string | null = null;

  const send = async (body: string): Promise<void> => {
    for (let attempt = 0; attempt < TRIES && !stopping.signal.aborted; attempt++) {
      if (attempt > 0)
        await pause(250 * 4 ** attempt, undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        const response = await fetchNow(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(secret !== undefined && {
              'lemniscate-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
            }),
          },
          body,
          redirect: 'error',
          signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        });
        await response.body?.cancel();
        if (response.ok) {
          published++;
          problem = null;
          return;
        }
        problem = `it answered ${response.status}`;
        // Asking again does not make a request right.
        if (response.status < 500 && response.status !== 429) break;
      } catch (error) {
        const { cause, message } = error as Error & { cause?: Error };
        problem = cause?.message ?? message;
      }
    }
    dropped++;
  };

  const pump = (): void => {
    while (running.size < AT_ONCE && waiting.length > 0) {
      const job = send(waiting.shift() as string).finally(() => {
        running.delete(job);
        pump();
      });
      running.add(job);
    }
  };

  return {
    name: 'webhook',
    async start() {},
    publish(verdict) {
      waiting.push(JSON.stringify(verdictJson(verdict)));
      if (waiting.length > MOST_WAITING) {
        waiting.shift();
        dropped++;
      }
      pump();
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
    counters: () => ({ published, dropped, problem }),
  };
};
