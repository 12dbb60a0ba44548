import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onTrouble, open, overflow, settled } from './at-page.js';
import { faults } from './axe.js';
import { openBrowser, PATIENCE_MS, signedIn } from './browser.js';
import { everyPage, type PageToSee } from './every-page.js';
import { seedLine } from './seed-turns.js';
import { startWebServer, type WebServer } from './web-server.js';
import { describeInBrowser } from './in-browser.js';

/** What may differ where the window is small. */
const ON_PHONE = [
  'color-contrast',
  'target-size',
  'scrollable-region-focusable',
  'button-name',
  'link-name',
  'label',
  'meta-viewport',
];
/** Forty pages on a machine that does something else besides. */
const SLOW = 900_000;
const LAPTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

const look = async (page: Page, { name, path, before, ready }: PageToSee): Promise<string[]> => {
  await before?.();
  await page.setViewportSize(LAPTOP);
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, path);
  if (ready) {
    await ready(page);
    await settled(page);
  }
  const found = [...(await faults(page, name)), ...(await overflow(page, name))];
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await settled(page);
  found.push(...(await faults(page, `${name}, dark`, ['color-contrast'])));
  await page.setViewportSize(PHONE);
  await settled(page);
  const onPhone = `${name}, phone`;
  found.push(...(await faults(page, onPhone, ON_PHONE)), ...(await overflow(page, onPhone)));
  return found;
};

describeInBrowser('every page', () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;
  let pages: PageToSee[];

  beforeAll(async () => {
    server = await startWebServer();
    const line = await seedLine(server, 'press');
    const turn = await line.turnToApprove();
    await line.knowThresholds();
    // One page alone: LEMNISCATE_PAGES='^since' npx vitest run e2e/web/accessible.test.ts
    const some = new RegExp(process.env['LEMNISCATE_PAGES'] ?? '');
    pages = (await everyPage(server.client, line, turn.id)).filter(({ name }) => some.test(name));
    browser = await openBrowser();
    context = await signedIn(browser, server);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test(
    'is for everybody: in light, in dark, on a phone; nothing fails and nothing overflows',
    async () => {
      const found: string[] = [];
      const page = await context.newPage();
      let at = '';
      onTrouble(page, (what) => found.push(`${at}: ${what}`));
      for (const one of pages) {
        at = one.name;
        found.push(...(await look(page, one).catch((error: Error) => [`${at}: ${error.message}`])));
      }
      await page.close();
      expect(found).toEqual([]);
    },
    SLOW,
  );

  test('is for everybody before signing in, too', async () => {
    const stranger = await browser.newContext({ baseURL: server.url, colorScheme: 'dark' });
    stranger.setDefaultTimeout(PATIENCE_MS);
    const page = await stranger.newPage();
    for (const path of ['/login', '/setup']) {
      await open(page, path);
      expect(await faults(page, path)).toEqual([]);
    }
    await stranger.close();
  });
});
