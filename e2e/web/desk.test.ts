import { AxeBuilder } from '@axe-core/playwright';
import type { Capture } from '@lemniscate/contracts';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLoopFeatures } from '../../packages/server/src/loop-features.js';
import { ADMIN } from '../../packages/server/src/testing/line.js';
import { focused, open, settled } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { describeInBrowser, type WebApp } from './in-browser.js';
import { type SeededStation, seedStation } from './seed-station.js';
import { startWebServer } from './web-server.js';

/** What a reviewer does besides answering one image after the other. */
describeInBrowser('at the desk of a reviewer', () => {
  const web = {} as WebApp;
  let known: SeededStation;
  let alike: SeededStation;
  let fresh: SeededStation;

  beforeAll(async () => {
    web.server = await startWebServer();
    const { context } = web.server;
    known = await seedStation(context, { name: 'known', labelled: 8, waiting: 8 });
    alike = await seedStation(context, {
      name: 'alike',
      drawn: 4,
      labelled: 4,
      waiting: 6,
      alike: 6,
      seed: 2,
    });
    fresh = await seedStation(context, { name: 'fresh', drawn: 4, labelled: 0, waiting: 4, seed: 3 });
    web.browser = await openBrowser();
    web.context = await signedIn(web.browser, web.server);
    web.page = await web.context.newPage();
  });
  afterAll(async () => {
    await web.browser?.close();
    await web.server?.close();
  });

  const work = (page = web.page): Locator => page.locator('.lem-review-work[data-shown="true"]');
  const current = async (page = web.page): Promise<string> =>
    (await work(page).getAttribute('data-current')) as string;
  const desk = async ({ station }: SeededStation, page = web.page): Promise<string> => {
    await open(page, `/review?station=${station.name}`);
    return current(page);
  };
  const another = (id: string, page = web.page): Promise<void> =>
    page.locator(`.lem-review-work[data-shown="true"]:not([data-current="${id}"])`).waitFor();
  const capture = (id: string): Promise<Capture> => web.server.client.getCapture({ params: { id } });
  const press = (key: string): Promise<void> => web.page.keyboard.press(key);
  const scale = async (): Promise<number> => {
    const style = await web.page.locator('.lem-review-world').first().getAttribute('style');
    return Number(/--lem-scale: ([\d.]+)/.exec(style ?? '')?.[1]);
  };
  /** Heat maps that lie on pictures now, with something on them. */
  const heats = (): Promise<number> => web.page.locator('canvas.lem-heat:visible').count();
  type Place = readonly [x: number, y: number];
  /** Where on the screen a place on the picture is, both sides of which are 1. */
  const onPicture = async (page: Page): Promise<(place: Place) => [number, number]> => {
    const box = await page.locator('.lem-review-drawing').boundingBox();
    if (!box) throw new Error('there is nothing to draw on');
    return ([x, y]) => [box.x + box.width * x, box.y + box.height * y];
  };
  const drag = async (page: Page, way: readonly Place[]): Promise<void> => {
    const at = await onPicture(page);
    await page.mouse.move(...at(way[0]));
    await page.mouse.down();
    for (const place of way.slice(1)) await page.mouse.move(...at(place));
    await page.mouse.up();
  };
  const drawBox = (page: Page): Promise<void> =>
    drag(page, [
      [0.25, 0.25],
      [0.4, 0.4],
      [0.5, 0.5],
    ]);

  test('one station alone is chosen, and the address says so', async () => {
    await open(web.page, '/review');
    await web.page.getByRole('combobox', { name: 'Station' }).selectOption('fresh');
    await web.page.waitForURL('**/review?station=fresh');
    await settled(web.page);
    expect(fresh.waiting).toContain(await current());
    await web.page
      .locator('.lem-review-count')
      .filter({ hasText: /^4\s*waiting$/ })
      .waitFor();
    await web.page.getByRole('combobox', { name: 'Station' }).selectOption('');
    await web.page.waitForURL((url) => url.pathname === '/review' && url.search === '');
  });

  test('zoom by keys, wheel and back to the whole picture; the next picture starts whole', async () => {
    const id = await desk(known);
    expect(await scale()).toBe(1);
    await press('+');
    await press('+');
    await expect.poll(scale).toBeCloseTo(1.96, 2);
    await press('-');
    await expect.poll(scale).toBeCloseTo(1.4, 2);
    await web.page.locator('.lem-review-frame').hover();
    await web.page.mouse.wheel(0, -400);
    await expect.poll(scale).toBeGreaterThan(2);
    await press('0');
    await expect.poll(scale).toBe(1);
    await press('+');
    await press('s');
    await another(id);
    expect(await scale()).toBe(1);
  });

  test('the heat map comes and goes by key and button, on the neighbours as well', async () => {
    await desk(known);
    expect(await heats()).toBe(0);
    await press('h');
    await expect.poll(heats).toBe(1);
    await press('c');
    await web.page.getByText('Nearest good').waitFor();
    await expect.poll(heats).toBe(3);
    await press('c');
    await web.page.getByRole('button', { name: 'Heat map' }).click();
    await expect.poll(heats).toBe(0);
  });

  test('a box without a type is kept, named, saved, and shown again', async () => {
    const id = await desk(fresh);
    await press('r');
    await drawBox(web.page);
    const type = web.page.getByRole('combobox', { name: 'Defect type' });
    await focused(web.page, type);
    await web.page.getByText('What is it?').waitFor();
    await web.page.keyboard.type('burr');
    await press('Enter');
    await press('Escape');
    await press('Escape');
    const shapes = web.page.locator('.lem-review-regions rect');
    expect(await shapes.count()).toBe(1);
    await web.page.reload();
    await settled(web.page);
    expect([await current(), await shapes.count()]).toEqual([id, 1]);
    await press('x');
    await another(id);
    await expect.poll(async () => (await capture(id)).defectTypes).toEqual(['burr']);
    const [{ regions }] = (await capture(id)).labels;
    const { image } = await capture(id);
    expect(regions).toMatchObject([{ type: 'burr' }]);
    expect(regions[0].x / image.width).toBeCloseTo(0.25, 1);
    expect(regions[0].width / image.width).toBeCloseTo(0.25, 1);
    await press('u');
    await web.page.locator(`.lem-review-work[data-current="${id}"][data-shown="true"]`).waitFor();
    expect(await shapes.count()).toBe(1);
    await press('x');
    await another(id);
  });

  test('a box that nobody named takes the type of the answer; where there is none, it is asked for', async () => {
    const id = await desk(fresh);
    await press('r');
    const type = web.page.getByRole('combobox', { name: 'Defect type' });
    await type.fill('');
    await drawBox(web.page);
    await focused(web.page, type);
    await web.page.getByRole('button', { name: 'Done' }).click();
    await press('x');
    await focused(web.page, web.page.locator('.lem-review-ask input'));
    expect(await current()).toBe(id);
    await web.page.keyboard.type('chip');
    await press('Enter');
    await another(id);
    await expect.poll(async () => (await capture(id)).labels[0]?.regions).toMatchObject([{ type: 'chip' }]);
  });

  test('polygons by clicks and by keys alone and a stroke of the brush are saved as they were drawn', async () => {
    const id = await desk(fresh);
    await press('r');
    await web.page.getByRole('combobox', { name: 'Defect type' }).fill('crack');
    await press('Enter');
    const at = await onPicture(web.page);
    const square: Place[] = [
      [0.2, 0.2],
      [0.4, 0.2],
      [0.4, 0.4],
      [0.2, 0.4],
    ];
    await press('p');
    for (const corner of square) await web.page.mouse.click(...at(corner));
    await press('Enter');
    // The cross stands where the last corner was set.
    const triangle = [' ', 'Shift+ArrowDown', 'Shift+ArrowDown', ' ', 'Shift+ArrowRight', 'ArrowRight', ' '];
    for (const key of triangle) await press(key);
    await press('Enter');
    await press('f');
    await drag(web.page, [
      [0.6, 0.7],
      [0.7, 0.7],
      [0.8, 0.7],
    ]);
    const shapes = web.page.locator('.lem-review-drawing polygon[data-region]');
    await expect.poll(() => shapes.count()).toBe(3);
    await press('Escape');
    await press('x');
    await another(id);
    await expect.poll(async () => (await capture(id)).labels).toHaveLength(1);
    const { image, labels } = await capture(id);
    const [clicked, keyed, brushed] = labels[0].regions;
    for (const region of labels[0].regions) expect(region.type).toBe('crack');
    const corners = square.flatMap(([x, y]) => [x * image.width, y * image.height]);
    expect(clicked.polygon).toHaveLength(8);
    for (const [i, value] of corners.entries()) expect(Math.abs(clicked.polygon![i] - value)).toBeLessThan(3);
    expect(keyed).toMatchObject({ width: 11, height: 20 });
    expect(keyed.polygon).toHaveLength(6);
    expect(brushed.x / image.width).toBeCloseTo(0.6, 1);
    expect(brushed.width / image.width).toBeCloseTo(0.2, 1);
    expect(brushed.polygon!.length).toBeGreaterThan(8);
  });

  test('what looks alike is answered together, by button and by key', async () => {
    const groupOf = async (id: string): Promise<string[]> => {
      const { items } = await web.server.client.captureGroup({ params: { id } });
      return items.map((one) => one.id);
    };
    const judged = async (ids: readonly string[]): Promise<string[]> =>
      (await Promise.all(ids.map(capture))).map(({ verdict, labels }) => `${verdict} ${labels.length}`);
    const id = await desk(alike);
    const all = await groupOf(id);
    expect(all.length).toBeGreaterThan(2);
    const button = web.page.getByRole('button', { name: `Answer all ${all.length}` });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await web.page.getByRole('button', { name: 'NG, no type' }).click();
    await work().or(web.page.getByText('Nothing to review')).first().waitFor();
    await expect.poll(() => judged(all)).toEqual(all.map(() => 'ng 1'));
    await press('u');
    await web.page.locator(`.lem-review-work[data-current="${id}"][data-shown="true"]`).waitFor();
    await expect.poll(async () => (await groupOf(id)).length).toBe(all.length);
    await button.waitFor();
    // A question that was called off leaves the next key to this image alone.
    await press('Shift+N');
    await focused(web.page, web.page.locator('.lem-review-ask input'));
    await press('Escape');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await press('Shift+X');
    await expect.poll(() => judged(all)).toEqual(all.map(() => 'ng 2'));
  });

  test('a conflict says who said what, and the next key settles it', async () => {
    const { context } = web.server;
    const [id] = known.waiting;
    const { review } = createLoopFeatures(context);
    await context.db.updateTable('capture').set({ wants_second: true }).where('id', '=', id).execute();
    const other = { ...ADMIN, id: '01900000-0000-7000-8000-00000000000b', name: 'bo' };
    await review.label(ADMIN, id, { verdict: 'ok', seconds: 2 });
    await review.label(other, id, { verdict: 'ng', defectTypes: ['dent'], seconds: 2 });
    expect((await capture(id)).state).toBe('conflict');
    expect(await desk(known)).toBe(id);
    const said = web.page.getByRole('region', { name: 'People disagree' });
    await said.getByText('ada').waitFor();
    await said.getByText('bo').waitFor();
    await said.getByText('dent').waitFor();
    await press(' ');
    await another(id);
    await expect.poll(async () => (await capture(id)).state).toBe('labelled');
    expect(await capture(id)).toMatchObject({ verdict: 'ok' });
    expect((await capture(id)).labels.map(({ kind }) => kind)).toContain('adjudication');
  });

  test('on a phone the rest is behind "More": pace, neighbours, regions', async () => {
    const phone = await signedIn(web.browser, web.server, { phone: true });
    const page = await phone.newPage();
    await desk(known, page);
    const more = page.getByRole('button', { name: 'More' });
    const sheet = page.getByRole('dialog', { name: 'More' });
    await more.tap();
    await sheet.getByText('s a label').waitFor();
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .include('.lem-review')
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0].target.join(' ')}`)).toEqual([]);
    await sheet.getByRole('button', { name: 'Compare' }).tap();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByText('Nearest defect').waitFor();
    await more.tap();
    await sheet.getByRole('button', { name: 'Region' }).tap();
    await page.getByRole('toolbar', { name: 'Draw regions' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).tap();
    await phone.close();
  });
});
