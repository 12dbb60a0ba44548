import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { open } from './at-page.js';
import { openBrowser, signedIn, whyNoBrowser } from './browser.js';
import { type SeededLine, seedLine } from './seed-turns.js';
import { startWebServer, type WebServer, whyNoApp } from './web-server.js';

const leftOut = whyNoBrowser() ?? (await whyNoApp());

describe.skipIf(leftOut !== null)(`forms in a browser${leftOut ? ` (left out: ${leftOut})` : ''}`, () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;
  let line: SeededLine;
  let page: Page;

  beforeAll(async () => {
    server = await startWebServer();
    line = await seedLine(server, 'press');
    await line.knowThresholds();
    browser = await openBrowser();
    context = await signedIn(browser, server);
  });
  beforeEach(async () => {
    page = await context.newPage();
  });
  afterEach(async () => await page?.close());
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const station = () => server.client.getStation({ params: { station: line.station.name } });
  const save = () => page.getByRole('button', { name: 'Save', exact: true });
  const SAVING = '**/api/v1/stations/press';

  test('what a station keeps and what its mistakes cost is saved; a failed save keeps what was typed', async () => {
    await open(page, '/stations/press?tab=capture');
    const escape = page.getByRole('textbox', { name: 'An escape costs' });
    await escape.fill('250');
    await page.getByRole('textbox', { name: 'Audit sample' }).fill('2.5');
    await page.getByRole('switch', { name: 'Novel' }).click();
    const novel = (await station()).capture.novel;
    await page.route(SAVING, (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await save().click();
    await page.getByRole('alert').first().waitFor();
    expect(await escape.inputValue()).toBe('250');
    expect((await station()).costs.escape).not.toBe(250);
    await page.reload();
    await page.unroute(SAVING);
    expect(await escape.inputValue()).toBe('250');
    await save().click();
    await page.getByText('Saved.').waitFor();
    expect(await station()).toMatchObject({
      costs: { escape: 250 },
      capture: { auditShare: 0.025, novel: !novel },
    });
    expect(await save().isEnabled()).toBe(false);
  });

  test('what the server refuses is said in its words, and stays in the form', async () => {
    await open(page, '/stations');
    await page.getByRole('button', { name: 'New station' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('press');
    await dialog.getByRole('button', { name: 'Create the station' }).click();
    await dialog.getByText('name_taken').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('press');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('press-2');
    await dialog.getByRole('button', { name: 'Create the station' }).click();
    await page.waitForURL('**/stations/press-2');
    expect(await server.client.getStation({ params: { station: 'press-2' } })).toMatchObject({ title: '' });
  });

  test('another threshold says what it means, comes into force, and goes back', async () => {
    await open(page, '/stations/press?tab=threshold');
    const before = await station();
    const slider = page.getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await page.route(SAVING, (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    const inForce = page.getByRole('button', { name: 'Put it in force' });
    const dialog = page.getByRole('dialog');
    await inForce.first().click();
    await dialog.getByRole('button', { name: 'Put it in force' }).click();
    await dialog.getByRole('alert').waitFor();
    const chosen = await slider.getAttribute('aria-valuenow');
    await page.unroute(SAVING);
    await page.reload();
    await slider.waitFor();
    expect(await slider.getAttribute('aria-valuenow')).toBe(chosen);
    await inForce.first().click();
    await dialog.getByRole('button', { name: 'Put it in force' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const after = await station();
    expect(after.threshold).toBeCloseTo(Number(chosen), 3);
    expect(after.threshold).not.toBe(before.threshold);
    await page.getByRole('button', { name: 'Back to the model’s own' }).click();
    await dialog.getByRole('button', { name: 'Back to the model’s own' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await station()).threshold).toBe(null);
  });

  test('how a loop turns is saved; a failed save keeps what was typed', async () => {
    await open(page, '/turns');
    const loop = () => server.client.getLoop({ params: { loop: line.loop.name } });
    const path = `**/api/v1/loops/${line.loop.name}`;
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const labels = page.getByRole('textbox', { name: 'New labels' });
    await labels.fill('40');
    await page.route(path, (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await save().click();
    await page.getByRole('dialog').getByRole('alert').first().waitFor();
    expect((await loop()).trigger.labels).toBe(null);
    await page.reload();
    await page.unroute(path);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    expect(await labels.inputValue()).toBe('40');
    await save().click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect((await loop()).trigger.labels).toBe(40);
  });
});
