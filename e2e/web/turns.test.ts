import type { Turn } from '@lemniscate/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { open } from './at-page.js';
import { openBrowser, signedIn, whyNoBrowser } from './browser.js';
import { type SeededLine, seedLine } from './seed-turns.js';
import { startWebServer, type WebServer, whyNoApp } from './web-server.js';

const leftOut = whyNoBrowser() ?? (await whyNoApp());

describe.skipIf(leftOut !== null)(`turns in a browser${leftOut ? ` (left out: ${leftOut})` : ''}`, () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;
  let line: SeededLine;
  let page: Page;

  beforeAll(async () => {
    server = await startWebServer();
    line = await seedLine(server, 'press');
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

  const turnNow = (id: string): Promise<Turn> => server.client.getTurn({ params: { id } });
  const rolloutOf = async (id: string) =>
    server.client.getRollout({ params: { id: (await turnNow(id)).rolloutId as string } });
  /** Presses the button, gives the reason, and waits until the dialog is gone: then it was done. */
  const say = async (button: string, reason: string): Promise<void> => {
    await page.getByRole('button', { name: button, exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: button, exact: true });
    expect(await confirm.isEnabled()).toBe(false);
    await dialog.getByRole('textbox', { name: 'Why' }).fill(reason);
    await confirm.click();
    await dialog.waitFor({ state: 'hidden' });
  };

  test('start by a click; abort keeps its reason', async () => {
    await open(page, '/turns');
    await page.getByRole('button', { name: 'Start a turn' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start a turn' }).click();
    await page.waitForURL(/\/turns\/[0-9a-f-]{36}$/);
    const id = page.url().split('/').at(-1) as string;
    await say('Abort', 'the lamp was off');
    expect(await turnNow(id)).toMatchObject({ state: 'aborted', reason: 'the lamp was off' });
    await page.getByText('the lamp was off').first().waitFor();
    expect(await page.getByRole('button', { name: 'Abort' }).count()).toBe(0);
  });

  test('hold keeps the champion; what was held may be promoted all the same', async () => {
    const { id, championId } = await line.turnToApprove();
    await open(page, `/turns/${id}`);
    await say('Hold', 'the shift ends');
    expect(await turnNow(id)).toMatchObject({
      state: 'closed',
      outcome: 'held',
      gate: { approval: { approved: false, reason: 'the shift ends', by: server.user.name } },
    });
    const station = () => server.client.getStation({ params: { station: line.station.name } });
    expect((await station()).championId).toBe(championId);
    await say('Promote all the same', 'looked at every image');
    expect(await turnNow(id)).toMatchObject({ gate: { approval: { approved: true } } });
    await line.turnUntil(id, ({ state }) => state === 'rolling_out');
    await say('Roll back', 'only to see');
    expect(await turnNow(id)).toMatchObject({ state: 'closed', outcome: 'rolled_back' });
    expect((await station()).championId).toBe(championId);
  });

  test('approve rolls out; pause, resume and roll back do what they say', async () => {
    const { id, championId, challengerId } = await line.turnToApprove();
    await open(page, `/turns/${id}`);
    await say('Approve', 'better on every image');
    await line.turnUntil(id, ({ state }) => state === 'rolling_out');
    await say('Pause', 'the line is cleaned');
    expect(await rolloutOf(id)).toMatchObject({ phase: 'shadow', paused: true });
    await page.getByText('shadow · paused').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await rolloutOf(id)).paused).toBe(false);
    await line.judge(4, championId as string, challengerId);
    await expect.poll(async () => (await rolloutOf(id)).phase).toBe('canary');
    await page.getByText('canary', { exact: true }).first().waitFor();
    await say('Roll back', 'rejects too much');
    expect(await rolloutOf(id)).toMatchObject({ phase: 'rolled_back', reason: 'rejects too much' });
    expect(await turnNow(id)).toMatchObject({ state: 'closed', outcome: 'rolled_back' });
  });

  test('the fleet page has the same brakes', async () => {
    const { id } = await line.turnToApprove();
    await server.client.approveTurn({ params: { id }, body: { reason: 'as before' } });
    await line.turnUntil(id, ({ state }) => state === 'rolling_out');
    await open(page, '/fleet?tab=rollouts');
    await say('Pause', 'lunch');
    expect((await rolloutOf(id)).paused).toBe(true);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await rolloutOf(id)).paused).toBe(false);
    await say('Roll back', 'enough seen');
    expect((await rolloutOf(id)).phase).toBe('rolled_back');
    await page.getByText('No roll-out is under way.').waitFor();
  });

  test('a reason that could not be sent stays, through a reload too', async () => {
    const { id } = await line.turnToApprove();
    await open(page, `/turns/${id}`);
    await page.route('**/api/v1/turns/*/hold', (route) => route.abort());
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Why' }).fill('two images look odd');
    await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await turnNow(id)).toMatchObject({ state: 'gating' });
    await page.reload();
    await page.unroute('**/api/v1/turns/*/hold');
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    expect(await dialog.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('two images look odd');
    await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await turnNow(id)).toMatchObject({ outcome: 'held', reason: 'two images look odd' });
  });
});
