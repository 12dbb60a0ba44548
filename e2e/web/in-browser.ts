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
export interface WebLine {
  server: WebServer;
  browser: Browser;
  context: BrowserContext;
  line: SeededLine;
  page: Page;
}

/** For the tests of a block: a server with a seeded line and a browser that is signed in; each test has a page of its own. */
export const webLine = ({ knowsThresholds = false }: { knowsThresholds?: boolean } = {}): WebLine => {
  const web = {} as WebLine;
  beforeAll(async () => {
    web.server = await startWebServer();
    web.line = await seedLine(web.server, 'press');
    if (knowsThresholds) await web.line.knowThresholds();
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
