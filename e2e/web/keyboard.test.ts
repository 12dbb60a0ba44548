import { expect, test } from 'vitest';
import { dialogOpened, enter, focused, open, settled, tabTo, typeInto } from './at-page.js';
import { PATIENCE_MS } from './browser.js';
import { describeInBrowser, webLine } from './in-browser.js';

/** Nothing here clicks. */
describeInBrowser('with keys alone', () => {
  const web = webLine({ knowsThresholds: true });

  const link = (path: string) => web.page.locator('#content').locator(`a[href^="${path}"]`).first();
  const button = (name: string) => web.page.getByRole('button', { name, exact: true });
  const dialog = () => web.page.getByRole('dialog');
  const confirm = (name: string) => dialog().getByRole('button', { name, exact: true });
  const field = (name: string) => web.page.getByRole('textbox', { name });

  test('sign in', async () => {
    const stranger = await web.browser.newContext({ baseURL: web.server.url });
    stranger.setDefaultTimeout(PATIENCE_MS);
    const at = await stranger.newPage();
    await open(at, '/login?to=/turns');
    await focused(at, at.getByRole('textbox', { name: 'Name' }));
    await at.keyboard.type(web.server.user.name);
    await at.keyboard.press('Tab');
    await at.keyboard.type(web.server.user.password);
    await at.keyboard.press('Enter');
    await at.waitForURL('**/turns');
    await stranger.close();
  });

  test('every page of the menu by "g" and a letter, and by Tab', async () => {
    await open(web.page, '/');
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
      await web.page.keyboard.press('g');
      await web.page.keyboard.press(letter);
      await web.page.waitForURL(web.server.url + path);
      await settled(web.page);
    }
    for (const [, path, name] of places) {
      await enter(web.page, web.page.getByRole('navigation').getByRole('link', { name, exact: true }));
      await web.page.waitForURL(web.server.url + path);
      await settled(web.page);
    }
  });

  test('the keys of a page are told by "?", and Escape closes them', async () => {
    await open(web.page, '/stations');
    await web.page.keyboard.press('?');
    await dialogOpened(web.page);
    await dialog().getByText('New station').waitFor();
    await web.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  test('home: from a stage of the loops to its page', async () => {
    await open(web.page, '/');
    await enter(web.page, link('/review'));
    await web.page.waitForURL('**/review');
  });

  test('stations: make one; open one; its tabs; another threshold', async () => {
    await open(web.page, '/stations');
    await web.page.keyboard.press('c');
    await dialogOpened(web.page);
    await typeInto(web.page, field('Name'), 'keys-1');
    await web.page.keyboard.press('Enter');
    await web.page.waitForURL('**/stations/keys-1');
    await open(web.page, '/stations');
    await enter(web.page, link('/stations/press'));
    await web.page.waitForURL('**/stations/press');
    await tabTo(web.page, web.page.getByRole('tab', { name: 'Live' }));
    await web.page.keyboard.press('ArrowRight');
    await web.page.keyboard.press('ArrowRight');
    await web.page.keyboard.press('Enter');
    await web.page.waitForURL('**tab=threshold');
    await tabTo(web.page, web.page.getByRole('slider'));
    await web.page.keyboard.press('ArrowRight');
    await enter(web.page, button('Put it in force'));
    await dialogOpened(web.page);
    await enter(web.page, confirm('Put it in force'));
    await dialog().waitFor({ state: 'hidden' });
    const { threshold } = await web.server.client.getStation({ params: { station: 'press' } });
    expect(threshold).not.toBe(null);
  });

  test('review: label, with a type of its own, and take it back', async () => {
    await open(web.page, '/review');
    const work = web.page.locator('.lem-review-work[data-shown="true"]');
    const now = async () => (await work.getAttribute('data-current')) as string;
    const next = (id: string) =>
      web.page.locator(`.lem-review-work[data-shown="true"]:not([data-current="${id}"])`).waitFor();
    const first = await now();
    await web.page.keyboard.press('n');
    await focused(web.page, web.page.locator('.lem-review-ask input'));
    await web.page.keyboard.type('burr');
    await web.page.keyboard.press('Enter');
    await next(first);
    const capture = () => web.server.client.getCapture({ params: { id: first } });
    await expect.poll(async () => (await capture()).defectTypes).toEqual(['burr']);
    await web.page.keyboard.press('u');
    await web.page.locator(`.lem-review-work[data-current="${first}"][data-shown="true"]`).waitFor();
    await web.page.keyboard.press(' ');
    await next(first);
    await expect.poll(async () => (await capture()).verdict).toBe('ok');
  });

  test('turns: start, abort with a reason', async () => {
    await open(web.page, '/turns');
    await enter(web.page, button('Start a turn'));
    await dialogOpened(web.page);
    await enter(web.page, confirm('Start a turn'));
    await web.page.waitForURL(/\/turns\/[0-9a-f-]{36}$/);
    await enter(web.page, button('Abort'));
    await focused(web.page, dialog().getByRole('textbox', { name: 'Why' }));
    await web.page.keyboard.type('no keys left');
    await enter(web.page, confirm('Abort'));
    await dialog().waitFor({ state: 'hidden' });
    const id = web.page.url().split('/').at(-1) as string;
    expect(await web.server.client.getTurn({ params: { id } })).toMatchObject({ reason: 'no keys left' });
  });

  test('models: open one and its card', async () => {
    await open(web.page, '/models');
    await enter(web.page, link('/models/'));
    await web.page.waitForURL('**/models/*');
    await tabTo(web.page, web.page.getByRole('tab', { name: 'Overview' }));
    await web.page.keyboard.press('ArrowRight');
    await web.page.getByRole('tab', { name: 'Card', selected: true }).waitFor();
  });

  test('datasets: open a revision and an image of it; bring in photos opens and closes', async () => {
    await open(web.page, '/datasets');
    await enter(web.page, button('Bring in photos'));
    await dialogOpened(web.page);
    await web.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await enter(web.page, link('/datasets/'));
    await web.page.waitForURL('**/datasets/*');
    await enter(web.page, web.page.locator('#content .lem-tile').first());
    await dialog().waitFor();
  });

  test('lineage: walk the graph and open what is there', async () => {
    await open(web.page, '/lineage');
    const graph = web.page.getByRole('group', { name: /Lineage graph/ });
    await tabTo(web.page, graph);
    await web.page.keyboard.press('ArrowRight');
    await web.page.waitForURL('**focus=*');
    await web.page.keyboard.press('Enter');
    await web.page.waitForURL((url) => url.pathname !== '/lineage');
  });

  test('since when: by the id on the part', async () => {
    await open(web.page, '/since');
    await typeInto(web.page, field('Inspection id or part id'), 'P-10000');
    await web.page.keyboard.press('Enter');
    await enter(web.page, link('/since/0'));
    await web.page.getByText('What it rests on').waitFor();
  });

  test('fleet: a one-time code', async () => {
    await open(web.page, '/fleet');
    await enter(web.page, button('Enrol a device'));
    await dialogOpened(web.page);
    await typeInto(web.page, field('Name of the device'), 'box-1');
    await web.page.keyboard.press('Tab');
    await web.page.keyboard.type('press');
    await web.page.getByRole('option', { name: /^press/ }).waitFor();
    await web.page.keyboard.press('ArrowDown');
    await web.page.keyboard.press('Enter');
    await enter(web.page, confirm('Make a code'));
    await dialog().getByText('lemniscate edge enroll').first().waitFor();
  });

  test('admin: make a user', async () => {
    await open(web.page, '/admin?tab=users');
    await enter(web.page, button('Create a user'));
    await dialogOpened(web.page);
    await typeInto(web.page, dialog().getByRole('textbox', { name: 'Name' }), 'noor');
    await typeInto(web.page, dialog().getByLabel(/^Password/), 'a very long word');
    await web.page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    const { items } = await web.server.client.listUsers();
    expect(items.map(({ name }) => name)).toContain('noor');
  });

  test('first run: a name, then where photos go', async () => {
    await open(web.page, '/start');
    await tabTo(web.page, field('Name of the station'));
    await web.page.keyboard.press('Control+A');
    await web.page.keyboard.type('keys-2');
    await web.page.keyboard.press('Enter');
    await web.page.getByText('Drop a folder with 20 photos of good parts here').waitFor();
  });
});
