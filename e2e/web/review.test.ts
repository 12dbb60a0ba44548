import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, signedIn, whyNoBrowser } from './browser.js';
import { fillQueue, seedStation } from './seed-station.js';
import { startWebServer, type WebServer, whyNoApp } from './web-server.js';

const reason = whyNoBrowser() ?? (await whyNoApp());

describe.skipIf(reason !== null)(`review in a browser${reason ? ` (left out: ${reason})` : ''}`, () => {
  let server: WebServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startWebServer();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test('opens', async () => {
    const seeded = await seedStation(server.context, { labelled: 4, waiting: 8, alike: 3 });
    expect(seeded.waiting).toHaveLength(8);
    await fillQueue(server.context, seeded.station.id, 10_000);
    const { waiting } = await server.client.reviewQueue({ query: { limit: 5 } });
    expect(waiting).toBe(10_006);
    const page = await (await signedIn(browser, server)).newPage();
    await page.goto('/review');
    await page.getByRole('heading', { level: 1 }).waitFor();
  });
});
