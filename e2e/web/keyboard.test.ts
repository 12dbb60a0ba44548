import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { enter, open, settled, tabTo } from './at-page.js';
import { openBrowser, signedIn, whyNoBrowser } from './browser.js';
import { seedLine } from './seed-turns.js';
import { startWebServer, type WebServer, whyNoApp } from './web-server.js';

const leftOut = whyNoBrowser() ?? (await whyNoApp());

/** Nothing here clicks. */
describe.skipIf(leftOut !== null)(`with keys alone${leftOut ? ` (left out: ${leftOut})` : ''}`, () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;

  let page: Page;

  beforeAll(async () => {
    server = await startWebServer();
    await (await seedLine(server, 'press')).knowThresholds();
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

  const link = (path: string) => page.locator('#content').locator(`a[href^="${path}"]`).first();
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const confirm = (name: string) => dialog().getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByRole('textbox', { name });

  test('sign in', async () => {
    const stranger = await browser.newContext({ baseURL: server.url });
    const at = await stranger.newPage();
    await open(at, '/login?to=/turns');
    await at.keyboard.type(server.user.name);
    await at.keyboard.press('Tab');
    await at.keyboard.type(server.user.password);
    await at.keyboard.press('Enter');
    await at.waitForURL('**/turns');
    await stranger.close();
  });

  test('every page of the menu by "g" and a letter, and by Tab', async () => {
    await open(page, '/');
    const places = [
      ['s', '/stations', 'Stations'],
      ['r', '/review', 'Review'],
      ['t', '/turns', 'Turns'],
      ['m', '/models', 'Models'],
      ['d', '/datasets', 'Datasets'],
      ['l', '/lineage', 'Lineage'],
      ['f', '/fleet', 'Fleet'],
      ['a', '/admin', 'Admin'],
      ['h', '/', 'Home'],
    ] as const;
    for (const [letter, path] of places) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await page.waitForURL(server.url + path);
      await settled(page);
    }
    for (const [, path, name] of places) {
      await enter(page, page.getByRole('navigation').getByRole('link', { name, exact: true }));
      await page.waitForURL(server.url + path);
      await settled(page);
    }
  });

  test('the keys of a page are told by "?", and Escape closes them', async () => {
    await open(page, '/stations');
    await page.keyboard.press('?');
    await dialog().getByText('New station').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  test('home: from a stage of the loops to its page', async () => {
    await open(page, '/');
    await enter(page, link('/review'));
    await page.waitForURL('**/review');
  });

  test('stations: make one; open one; its tabs; another threshold', async () => {
    await open(page, '/stations');
    await page.keyboard.press('c');
    await tabTo(page, field('Name'));
    await page.keyboard.type('keys-1');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/stations/keys-1');
    await open(page, '/stations');
    await enter(page, link('/stations/press'));
    await page.waitForURL('**/stations/press');
    await settled(page);
    await tabTo(page, page.getByRole('tab', { name: 'Live' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL('**tab=threshold');
    await settled(page);
    await tabTo(page, page.getByRole('slider'));
    await page.keyboard.press('ArrowRight');
    await enter(page, button('Put it in force'));
    await enter(page, confirm('Put it in force'));
    await dialog().waitFor({ state: 'hidden' });
    const { threshold } = await server.client.getStation({ params: { station: 'press' } });
    expect(threshold).not.toBe(null);
  });

  test('review: label, with a type of its own, and take it back', async () => {
    await open(page, '/review');
    const work = page.locator('.lem-review-work[data-shown="true"]');
    const now = async () => (await work.getAttribute('data-current')) as string;
    const next = (id: string) =>
      page.locator(`.lem-review-work[data-shown="true"]:not([data-current="${id}"])`).waitFor();
    const first = await now();
    await page.keyboard.press('n');
    await page.keyboard.type('burr');
    await page.keyboard.press('Enter');
    await next(first);
    const capture = () => server.client.getCapture({ params: { id: first } });
    await expect.poll(async () => (await capture()).defectTypes).toEqual(['burr']);
    await page.keyboard.press('u');
    await page.locator(`.lem-review-work[data-current="${first}"][data-shown="true"]`).waitFor();
    await page.keyboard.press(' ');
    await next(first);
    await expect.poll(async () => (await capture()).verdict).toBe('ok');
  });

  test('turns: start, abort with a reason', async () => {
    await open(page, '/turns');
    await enter(page, button('Start a turn'));
    await enter(page, confirm('Start a turn'));
    await page.waitForURL(/\/turns\/[0-9a-f-]{36}$/);
    await enter(page, button('Abort'));
    await page.keyboard.type('no keys left');
    await enter(page, confirm('Abort'));
    await dialog().waitFor({ state: 'hidden' });
    const id = page.url().split('/').at(-1) as string;
    expect(await server.client.getTurn({ params: { id } })).toMatchObject({ reason: 'no keys left' });
  });

  test('models: open one and its card', async () => {
    await open(page, '/models');
    await enter(page, link('/models/'));
    await page.waitForURL('**/models/*');
    await tabTo(page, page.getByRole('tab', { name: 'Overview' }));
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Card', selected: true }).waitFor();
  });

  test('datasets: open a revision and an image of it; bring in photos opens and closes', async () => {
    await open(page, '/datasets');
    await enter(page, button('Bring in photos'));
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await enter(page, link('/datasets/'));
    await page.waitForURL('**/datasets/*');
    await settled(page);
    await enter(page, page.locator('#content .lem-tile').first());
    await dialog().waitFor();
  });

  test('lineage: walk the graph and open what is there', async () => {
    await open(page, '/lineage');
    const graph = page.getByRole('group', { name: /Lineage graph/ });
    await tabTo(page, graph);
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**focus=*');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/lineage');
  });

  test('since when: by the id on the part', async () => {
    await open(page, '/since');
    await tabTo(page, field('Inspection id or part id'));
    await page.keyboard.type('P-10000');
    await page.keyboard.press('Enter');
    await enter(page, link('/since/0'));
    await page.getByText('What it rests on').waitFor();
  });

  test('fleet: a one-time code', async () => {
    await open(page, '/fleet');
    await enter(page, button('Enrol a device'));
    await tabTo(page, field('Name of the device'));
    await page.keyboard.type('box-1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('press');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await enter(page, confirm('Make a code'));
    await dialog().getByText('lemniscate edge enroll').first().waitFor();
  });

  test('admin: make a user', async () => {
    await open(page, '/admin?tab=users');
    await enter(page, button('Create a user'));
    await tabTo(page, dialog().getByRole('textbox', { name: 'Name' }));
    await page.keyboard.type('noor');
    await tabTo(page, dialog().getByLabel(/^Password/));
    await page.keyboard.type('a very long word');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    const { items } = await server.client.listUsers();
    expect(items.map(({ name }) => name)).toContain('noor');
  });

  test('first run: a name, then where photos go', async () => {
    await open(page, '/start');
    await tabTo(page, field('Name of the station'));
    await page.keyboard.press('Control+A');
    await page.keyboard.type('keys-2');
    await page.keyboard.press('Enter');
    await page.getByText('Drop a folder with 20 photos of good parts here').waitFor();
  });
});
