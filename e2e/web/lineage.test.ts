import { loadavg } from 'node:os';
import type { LineageEdge, LineageGraph, LineageNode } from '@lemniscate/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { open } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { keepFigures } from './keep-figures.js';
import { firstPaintOf, measureChange, quantileOf, readWaits } from './measure-waits.js';
import { startWebServer, type WebServer } from './web-server.js';
import { describeInBrowser } from './in-browser.js';

const LOOPS = 10;
const TURNS = 50;

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
    await open(page, `/lineage?focus=${encodeURIComponent('model:press-4 model 20')}`);
    await bar(page).getByText('press-4 model 20').waitFor();
    await page.waitForTimeout(500);
    await page.getByRole('group', { name: /Lineage graph/ }).focus();
    await measureChange(page, '.lem-lineage-bar');
    for (let n = 21; n < 41; n++) {
      await page.keyboard.press('ArrowRight');
      await bar(page).getByText(`press-4 model ${n}:`).waitFor();
      await page.waitForTimeout(300);
    }
    const focus = page.locator('.lem-node[data-shown="focus"]');
    await focus.waitFor();
    expect(await focus.count()).toBe(1);
    expect(await focus.textContent()).toContain('press-4 model 40');
    expect(await page.locator('.lem-node[data-shown="related"]').count()).toBeGreaterThan(0);
    expect(await page.locator('.lem-edge-related').count()).toBeGreaterThan(0);
    const waits = (await readWaits(page)).map(({ paintedMs }) => paintedMs);
    expect(waits).toHaveLength(20);
    keepFigures('lineage', {
      nodes: graph.nodes.length,
      p50Ms: quantileOf(waits, 0.5),
      p95Ms: quantileOf(waits, 0.95),
      mostMs: quantileOf(waits, 1),
      load: loadavg()[0],
    });
    await page.close();
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
