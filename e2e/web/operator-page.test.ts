import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PageServer } from '../../packages/edge/src/testing/page-server.js';
import { faults } from './axe.js';
import { openBrowser, whyNoBrowser } from './browser.js';

const WINDOWS = [
  { width: 1366, height: 768 },
  { width: 390, height: 844 },
];
const leftOut = whyNoBrowser();

describe.skipIf(leftOut !== null)(`the operator page${leftOut ? ` (left out: ${leftOut})` : ''}`, () => {
  let server: PageServer;
  let browser: Browser;

  beforeAll(async () => {
    server = new PageServer();
    await server.start();
    server.defectTypes = ['scratch', 'crack'];
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const viewport of WINDOWS)
      test(`is for everybody: ${colorScheme}, ${viewport.width} px wide`, async () => {
        const context = await browser.newContext({ colorScheme, viewport, locale: 'en-GB' });
        const page = await context.newPage();
        const found: string[] = [];
        page.on('pageerror', ({ message }) => found.push(message));
        for (const verdict of ['ok', 'ng'] as const) {
          server.parts = [
            { verdict, partId: 'K-1', defectType: verdict === 'ng' ? 'scratch' : null },
            { verdict: 'ok', override: { verdict: 'ng', defectTypes: ['crack'] } },
          ];
          await page.goto(server.url);
          await page.locator(`#verdict[data-verdict="${verdict}"]`).waitFor();
          found.push(...(await faults(page, verdict)));
        }
        await page.keyboard.press('w');
        await page.locator('#strip').waitFor();
        await page.locator('#message:not(:empty)').waitFor();
        found.push(...(await faults(page, 'corrected')));
        await page.keyboard.press('t');
        await page.locator('dialog[open]').waitFor();
        found.push(...(await faults(page, 'asked')));
        await page.keyboard.press('Escape');
        // What an operator must not overlook: the agent is gone.
        await page.route('**/api/**', (route) => route.abort());
        await page.reload();
        await page.locator('#state[data-bad="true"]').waitFor();
        found.push(...(await faults(page, 'alarm')));
        await context.close();
        expect(found).toEqual([]);
      });
});
