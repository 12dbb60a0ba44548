import type { Page } from 'playwright-core';

type Measured = typeof globalThis & { waits: number[] };

/**
 * From now on: how long after a key the next image was on the screen. The key is seen before the page sees it; the image
 * is drawn when the stage says so, and painted when the frame after that has been handed over.
 */
export const measureWaits = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const measured = globalThis as Measured;
    measured.waits = [];
    let keyAt: number | null = null;
    window.addEventListener('keydown', () => (keyAt = performance.now()), { capture: true });
    const onPainted = new MessageChannel();
    onPainted.port1.addEventListener('message', ({ data }) =>
      measured.waits.push(performance.now() - (data as number)),
    );
    onPainted.port1.start();
    new MutationObserver(() => {
      if (keyAt === null) return;
      const from = keyAt;
      keyAt = null;
      requestAnimationFrame(() => onPainted.port2.postMessage(from));
    }).observe(document.body, { attributes: true, attributeFilter: ['data-shown'], subtree: true });
  });

export const readWaits = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as Measured).waits);

export const quantileOf = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
};
