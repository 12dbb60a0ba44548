import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';

export interface Wait {
  /** From the key to the pixels being in the page. */
  drawnMs: number;
  /** From the key to the frame with them being handed over. */
  paintedMs: number;
}

/**
 * Runs in the page, which has what Node has not: kept as text, since the tests are compiled without a browser's names.
 * The task after a frame's callbacks comes when that frame is painted; what else waits comes later.
 */
const measure = (selector: string, changes: object): string => `
  globalThis.waits = [];
  let keyAt = null;
  window.addEventListener('keydown', () => { keyAt = performance.now(); }, { capture: true });
  new MutationObserver(() => {
    if (keyAt === null) return;
    const from = keyAt;
    keyAt = null;
    const drawnMs = performance.now() - from;
    requestAnimationFrame(() => scheduler.postTask(
      () => globalThis.waits.push({ drawnMs, paintedMs: performance.now() - from }),
      { priority: 'user-blocking' },
    ));
  }).observe(document.querySelector(${JSON.stringify(selector)}), ${JSON.stringify({ ...changes, subtree: true })});
`;

/** From now on: how long after a key the next image was there. The key is seen before the page sees it. */
export const measureNextImage = (page: Page): Promise<void> => measureAttribute(page, 'body', 'data-shown');

/** From now on: how long after a key something under `selector` had changed. */
export const measureChange = (page: Page, selector: string): Promise<void> =>
  page.evaluate(measure(selector, { childList: true, characterData: true }));

/** From now on: how long after a key an attribute of something under `selector` had changed. */
export const measureAttribute = (page: Page, selector: string, attribute: string): Promise<void> =>
  page.evaluate(measure(selector, { attributes: true, attributeFilter: [attribute] }));

export const readWaits = (page: Page): Promise<Wait[]> => page.evaluate<Wait[]>('globalThis.waits');

/** From now on, until they are read: how long each frame of the page took. */
export const measureFrames = (page: Page): Promise<void> =>
  page.evaluate(`
    globalThis.frames_ = { last: performance.now(), ms: [], on: true };
    (function frame() {
      const now = performance.now();
      frames_.ms.push(now - frames_.last);
      frames_.last = now;
      if (frames_.on) requestAnimationFrame(frame);
    })();
  `);

export const readFrames = async (page: Page): Promise<number[]> =>
  (await page.evaluate<number[]>('frames_.on = false, frames_.ms')).slice(1);

export const firstPaintOf = (page: Page): Promise<number> =>
  page.evaluate<number>('performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0');

export const quantileOf = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
};

/** What a benchmark keeps of waits. */
export const figuresOf = (waitsMs: readonly number[]) => ({
  p50Ms: quantileOf(waitsMs, 0.5),
  p95Ms: quantileOf(waitsMs, 0.95),
  mostMs: quantileOf(waitsMs, 1),
  load: loadavg()[0],
});
