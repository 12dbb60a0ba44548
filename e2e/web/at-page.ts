import type { Locator, Page } from 'playwright-core';

const PATIENCE_MS = 30_000;
/** Things to stop at on any page, with room to spare. */
const MOST_TABS = 150;

/**
 * Everything that was asked for stands there. The stream of events never ends, so "networkidle" never comes; and
 * waitForFunction evaluates text, which the page's content security policy forbids.
 */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1, .lem-review').first().waitFor({ timeout: PATIENCE_MS });
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: PATIENCE_MS });
};

export const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(path);
  await settled(page);
};

/** Comes there by the Tab key alone, as who has no mouse must; the browser marks what has the focus. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.first().waitFor({ timeout: PATIENCE_MS });
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
