import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { openBrowser, signedIn, whyNoBrowser } from './browser.js';
import { type SeededLine, seedLine } from './seed-turns.js';
import { startWebServer, type WebServer, whyNoApp } from './web-server.js';

const leftOut = whyNoBrowser() ?? (await whyNoApp());

/** Tests that need Chromium and the built app; the name says why where they are left out. */
export const describeInBrowser = (name: string, tests: () => void): void => {
  describe.skipIf(leftOut !== null)(`${name}${leftOut ? ` (left out: ${leftOut})` : ''}`, tests);
};

/** Filled before the first test that uses it. */
export interface WebApp {
  server: WebServer;
  browser: Browser;
  context: BrowserContext;
  page: Page;
}

/** For the tests of a block: a server and a browser that is signed in; each test has a page of its own. */
export const webApp = (seed: (server: WebServer) => Promise<void> = async () => {}): WebApp => {
  const web = {} as WebApp;
  beforeAll(async () => {
    web.server = await startWebServer();
    await seed(web.server);
    web.browser = await openBrowser();
    web.context = await signedIn(web.browser, web.server);
  });
  beforeEach(async () => {
    web.page = await web.context.newPage();
  });
  afterEach(async () => await web.page?.close());
  afterAll(async () => {
    await web.browser?.close();
    await web.server?.close();
  });
  return web;
};

export interface WebLine extends WebApp {
  line: SeededLine;
}

/** The same with a seeded line. */
export const webLine = ({ knowsThresholds = false }: { knowsThresholds?: boolean } = {}): WebLine => {
  const web = webApp(async (server) => {
    web.line = await seedLine(server, 'press');
    if (knowsThresholds) await web.line.knowThresholds();
  }) as WebLine;
  return web;
};
