import type { Locator, Page, Request } from 'playwright-core';
import { PATIENCE_MS } from './browser.js';

const LOOK_AGAIN_MS = 20;
/** Things to stop at on any page, with room to spare. */
const MOST_TABS = 150;

const asked = new WeakMap<Page, Set<Request>>();

/** What a page has asked for and not got yet. The stream of events never ends, so "networkidle" never comes. */
const askedBy = (page: Page): Set<Request> => {
  const known = asked.get(page);
  if (known) return known;
  const open = new Set<Request>();
  page.on('request', (request) => {
    if (!request.url().includes('/events/stream')) open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  asked.set(page, open);
  return open;
};

/**
 * Three frames in which nothing moves that ever comes to rest (a dialog fades in for a fifth of a second), and then a
 * task that comes after all others: React has run the effects in which keys are registered and the focus is set.
 */
const STILL = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const moves = () => document.getAnimations().some(
    ({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime < Infinity,
  );
  for (let still = 0; still < 3; still = moves() ? 0 : still + 1) await frame();
  await scheduler.postTask(() => undefined, { priority: 'background' });
})()`;

/**
 * Everything that was asked for stands there, nothing moves, and keys are heard. By looking from here: waitForFunction
 * evaluates text within the page, which its content security policy forbids.
 */
export const settled = async (page: Page): Promise<void> => {
  const open = askedBy(page);
  const busy = page.locator('[aria-busy="true"]');
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    await page.locator('h1, .lem-review').first().waitFor({ timeout: PATIENCE_MS });
    if (open.size === 0 && (await busy.count()) === 0) {
      await page.evaluate(STILL);
      if (open.size === 0 && (await busy.count()) === 0) return;
    }
    if (Date.now() > until) {
      const urls = [...open].map((request) => request.url());
      throw new Error(
        `${page.url()} does not settle: ${await busy.count()} busy, asked for ${urls.join(' ')}`,
      );
    }
    await page.waitForTimeout(LOOK_AGAIN_MS);
  }
};

export const open = async (page: Page, path: string): Promise<void> => {
  askedBy(page);
  await page.goto(path);
  await settled(page);
};

/** The element has the focus: what is typed from now on arrives there. */
export const focused = (page: Page, target: Locator): Promise<void> =>
  target.and(page.locator(':focus')).waitFor({ timeout: PATIENCE_MS });

/** A dialog that has the focus: from then on it hears keys, too. */
export const dialogOpened = async (page: Page): Promise<void> => {
  await page.getByRole('dialog').locator(':focus').first().waitFor({ timeout: PATIENCE_MS });
  await settled(page);
};

/** Comes there by the Tab key alone, as who has no mouse must; the browser marks what has the focus. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.first().waitFor({ timeout: PATIENCE_MS });
  await settled(page);
  const reached = target.and(page.locator(':focus-visible'));
  for (let i = 0; i < MOST_TABS; i++) {
    if ((await reached.count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not come to ${target}`);
};

/** Goes there by Tab and presses Enter. */
export const enter = async (page: Page, target: Locator): Promise<void> => {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
};

/** Goes there by Tab and types. */
export const typeInto = async (page: Page, target: Locator, text: string): Promise<void> => {
  await tabTo(page, target);
  await page.keyboard.type(text);
};

/** Tells what a page throws and writes to the console as an error, but for answers of the server that it shows itself. */
export const onTrouble = (page: Page, tell: (what: string) => void): void => {
  page.on('pageerror', ({ message }) => tell(message));
  page.on('console', (said) => {
    const isOfPage = said.type() === 'error' && !said.text().includes('Failed to load resource');
    if (isOfPage) tell(said.text());
  });
};

/** The page itself must never scroll sideways. */
export const overflow = async (page: Page, where: string): Promise<string[]> => {
  const [has, may] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  return has > may ? [`${where}: ${has} px wide, the window is ${may}`] : [];
};
