import type { Page } from 'playwright-core';

/** Runs in the page, which has what Node has not: kept as text, since the tests are compiled without a browser's names. */
const MEASURE = `
  globalThis.waits = [];
  let keyAt = null;
  window.addEventListener('keydown', () => { keyAt = performance.now(); }, { capture: true });
  const onPainted = new MessageChannel();
  onPainted.port1.addEventListener('message', ({ data }) => globalThis.waits.push(performance.now() - data));
  onPainted.port1.start();
  new MutationObserver(() => {
    if (keyAt === null) return;
    const from = keyAt;
    keyAt = null;
    requestAnimationFrame(() => onPainted.port2.postMessage(from));
  }).observe(document.body, { attributes: true, attributeFilter: ['data-shown'], subtree: true });
`;

/**
 * From now on: how long after a key the next image was on the screen. The key is seen before the page sees it; the image
 * is drawn when the stage says so, and painted when the frame after that has been handed over.
 */
export const measureWaits = async (page: Page): Promise<void> => {
  await page.evaluate(MEASURE);
};

export const readWaits = (page: Page): Promise<number[]> => page.evaluate<number[]>('globalThis.waits');

export const quantileOf = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
};
