import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyOf } from '../../bench/src/ingest/history.js';
import { open, settled } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { describeInBrowser } from './in-browser.js';
import { keepFigures } from './keep-figures.js';
import { figuresOf, measureAttribute, readWaits } from './measure-waits.js';
import { startWebServer, type WebServer } from './web-server.js';

/** More for a measurement, on PostgreSQL: LEMNISCATE_HISTORY=10000000 LEMNISCATE_HISTORY_DATABASE=postgresql://… */
const INSPECTIONS = Number(process.env['LEMNISCATE_HISTORY'] ?? 20_000);
const DATABASE = process.env['LEMNISCATE_HISTORY_DATABASE'];
const ROUNDS = Number(process.env['LEMNISCATE_HISTORY_ROUNDS'] ?? 1);
const MANY_MS = 3_600_000;
const LOOK_MS = 1000;
/** What a key changes, in one frame: each is watched by itself. */
const WAITED_FOR = { control: 'data-active', charts: 'aria-label' } as const;
/** What is drawn after each step to the right. */
const RANGES = ['week', 'month', 'year'] as const;

describeInBrowser('the rates of a station with a year behind it', () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    server = await startWebServer({ databaseUrl: DATABASE });
    const { id } = await server.client.createStation({ body: { name: 'year' } });
    for (const text of historyOf(id, INSPECTIONS)) await sql.raw(text).execute(server.context.db);
    browser = await openBrowser();
    context = await signedIn(browser, server);
  }, MANY_MS);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Of the chart of parts: how many it shows is said in its name. */
  const partsShown = async (page: Page): Promise<number> => {
    const label = await page.getByRole('img', { name: /inspections/ }).getAttribute('aria-label');
    return Number(/[\d,]+/.exec(label ?? '')?.[0].replaceAll(',', ''));
  };

  test.each(['control', 'charts'] as const)(
    'a longer time is drawn upon a key, with all of it counted: the %s',
    async (what) => {
      const waits: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        // A new page each time: nothing is known yet of what is asked for.
        const page = await context.newPage();
        await open(page, '/stations/year?tab=rates&range=day');
        await page.getByRole('radio', { name: 'Day', exact: true }).focus();
        await measureAttribute(page, 'main', WAITED_FOR[what]);
        const shown = [await partsShown(page)];
        for (const [i, range] of RANGES.entries()) {
          // Nobody asks for another time without having looked at this one.
          await page.waitForTimeout(LOOK_MS);
          await page.keyboard.press('ArrowRight');
          await page.waitForURL(new RegExp(`range=${range}`));
          await expect.poll(async () => (await readWaits(page)).length, { timeout: 60_000 }).toBe(i + 1);
          await settled(page);
          shown.push(await partsShown(page));
        }
        waits.push(...(await readWaits(page)).map(({ paintedMs }) => paintedMs));
        const perDay = INSPECTIONS / 365;
        for (const [i, days] of [1, 7, 30, 365].entries()) {
          // Whole hours, of which the present one is not over.
          expect(shown[i]).toBeGreaterThan((days - 0.1) * perDay);
          expect(shown[i]).toBeLessThan((days + 0.1) * perDay);
        }
        await page.close();
      }
      keepFigures(`rates, ${what}`, {
        inspections: INSPECTIONS,
        steps: waits.length,
        ...figuresOf(waits),
      });
    },
    MANY_MS,
  );
});
