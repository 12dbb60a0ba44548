import { loadavg } from 'node:os';
import type { LineageEdge, LineageGraph, LineageNode } from '@lemniscate/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { open, settled } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { keepFigures } from './keep-figures.js';
import {
  figuresOf,
  firstPaintOf,
  measureChange,
  measureFrames,
  quantileOf,
  readFrames,
  readWaits,
} from './measure-waits.js';
import { startWebServer, type WebServer } from './web-server.js';
import { describeInBrowser } from './in-browser.js';

const LOOPS = 10;
const TURNS = 50;
/** More for a measurement, 45 at most: LEMNISCATE_LINEAGE_STEPS=45 npx vitest run e2e/web/lineage.test.ts */
const STEPS = Number(process.env['LEMNISCATE_LINEAGE_STEPS'] ?? 20);
const FROM = 3;

/** A thousand nodes: each dataset teaches a model, each model derives from the one before it. */
const thousandNodes = (): LineageGraph => {
  const nodes: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  const add = (kind: LineageNode['kind'], name: string): string => {
    const id = `${kind}:${name}`;
    nodes.push({ id, kind, label: name, at: new Date(nodes.length * 60_000).toISOString(), detail: {} });
    return id;
  };
  const base = add('base', 'lemniscate-s16');
  for (let l = 0; l < LOOPS; l++) {
    let before = base;
    const station = add('station', `press-${l}`);
    for (let n = 0; n < TURNS; n++) {
      const data = add('dataset', `${l}.${n}`);
      const model = add('model', `press-${l} model ${n}`);
      edges.push({ from: data, to: model, relation: 'taught_by' });
      edges.push({ from: before, to: model, relation: 'derived_from' });
      before = model;
    }
    edges.push({ from: before, to: station, relation: 'deployed_at' });
  }
  return { nodes, edges, truncated: false };
};

describeInBrowser('a large lineage in a browser', () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    server = await startWebServer();
    browser = await openBrowser();
    context = await signedIn(browser, server);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const bar = (page: Page) => page.locator('.lem-lineage-bar');

  test('is walked by keys; each step has the focus, what is related and the rest dimmed', async () => {
    const page = await context.newPage();
    const graph = thousandNodes();
    await page.route('**/api/v1/lineage?*', (route) => route.fulfill({ json: graph }));
    await open(page, `/lineage?focus=${encodeURIComponent(`model:press-4 model ${FROM}`)}`);
    await bar(page).getByText(`press-4 model ${FROM}:`).waitFor();
    await settled(page);
    await page.getByRole('group', { name: /Lineage graph/ }).focus();
    await measureChange(page, '.lem-lineage-bar');
    for (let step = 1; step <= STEPS; step++) {
      await page.keyboard.press('ArrowRight');
      await bar(page)
        .getByText(`press-4 model ${FROM + step}:`)
        .waitFor();
      // Painted, and the graph has come to rest: the next step is a step of its own.
      await expect.poll(async () => (await readWaits(page)).length).toBe(step);
      await page.locator('.lem-lineage:not([data-moving])').waitFor();
      await settled(page);
    }
    const focus = page.locator('.lem-node[data-shown="focus"]');
    await focus.waitFor();
    expect(await focus.count()).toBe(1);
    expect(await focus.textContent()).toContain(`press-4 model ${FROM + STEPS}`);
    await page.locator('.lem-node[data-shown="related"]').first().waitFor();
    await page.locator('.lem-edge-related').first().waitFor({ state: 'attached' });
    const waits = (await readWaits(page)).map(({ paintedMs }) => paintedMs);
    expect(waits).toHaveLength(STEPS);
    keepFigures('lineage', {
      nodes: graph.nodes.length,
      steps: STEPS,
      ...figuresOf(waits),
    });
    await page.close();
  });

  test('follows the hand that drags it and the wheel that zooms it, with all of it in sight', async () => {
    const page = await context.newPage();
    await page.route('**/api/v1/lineage?*', (route) => route.fulfill({ json: thousandNodes() }));
    await open(page, '/lineage');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await settled(page);
    const world = page.locator('.react-flow__viewport');
    const placed = () => world.evaluate((element) => element.getAttribute('style'));
    const pane = (await page.locator('.react-flow__pane').boundingBox())!;
    const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height - 20];
    const whole = await placed();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await measureFrames(page);
    for (let i = 1; i <= STEPS; i++) await page.mouse.move(x + 6 * i, y - 3 * i);
    const dragged = await readFrames(page);
    await page.mouse.up();
    const moved = await placed();
    expect(moved).not.toBe(whole);
    await measureFrames(page);
    for (let i = 0; i < STEPS; i++) await page.mouse.wheel(0, i % 4 < 2 ? -120 : 120);
    const zoomed = await readFrames(page);
    await page.mouse.wheel(0, -400);
    await expect.poll(placed).not.toBe(moved);
    keepFigures('lineage, dragged', figuresOf(dragged));
    keepFigures('lineage, zoomed', figuresOf(zoomed));
    await page.close();
  });

  test('opens on a phone where the newest model is deployed, large enough to read', async () => {
    const phone = await signedIn(browser, server, { phone: true });
    const page = await phone.newPage();
    await page.route('**/api/v1/lineage?*', (route) => route.fulfill({ json: thousandNodes() }));
    await open(page, '/lineage');
    const node = page.locator('.lem-node').filter({ hasText: `press-${LOOPS - 1} model ${TURNS - 1}` });
    await node.waitFor();
    const box = (await node.boundingBox()) as { x: number; y: number; width: number; height: number };
    // 46 px as it is drawn, with a label of 13 px.
    expect(box.height).toBeGreaterThan(34);
    expect(box.x).toBeGreaterThan(0);
    expect(box.x + box.width).toBeLessThan(390);
    await phone.close();
  });

  test('first paint of a page that the browser has not seen', async () => {
    const first: number[] = [];
    for (let i = 0; i < 5; i++) {
      const fresh = await signedIn(browser, server);
      const page = await fresh.newPage();
      await open(page, '/');
      first.push(await firstPaintOf(page));
      await fresh.close();
    }
    expect(first.every((ms) => ms > 0)).toBe(true);
    keepFigures('first contentful paint', {
      p50Ms: quantileOf(first, 0.5),
      mostMs: quantileOf(first, 1),
      load: loadavg()[0],
    });
  });
});
