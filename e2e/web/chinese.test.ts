import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onTrouble, open, overflow, settled } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { everyPage, type PageToSee } from './every-page.js';
import { describeInBrowser } from './in-browser.js';
import { seedLine } from './seed-turns.js';
import { startWebServer, type WebServer } from './web-server.js';
import { type PageWords, wordsOfPages } from './words-of-pages.js';

const SIZES = {
  laptop: { width: 1366, height: 768 },
  '4K': { width: 3840, height: 2160 },
  phone: { width: 390, height: 844 },
} as const;
/** Fifty pages in three sizes on a machine that does something else besides. */
const SLOW = 900_000;

/**
 * What stands on what a person presses, fills in or goes by: [kind, words]. Commands and the cards of models, documents
 * that stay as they were written, are left out.
 */
const LABELS = `(() => {
  const of = (kind, selector, say) =>
    [...document.querySelectorAll(selector)].flatMap((element) =>
      element.closest('code, .lem-markdown') ? [] : [[kind, say(element).trim()]]);
  const text = (element) => element.innerText ?? '';
  return [
    ...of('link of the menu', 'nav a', text),
    ...of('button', 'button', text),
    ...of('button', 'button[aria-label]', (element) => element.getAttribute('aria-label')),
    ...of('tab', '[role="tab"]', text),
    ...of('field', 'label', text),
    ...of('column', 'th', text),
    ...of('heading', 'h1, h2, h3, legend, dt', text),
    ...of('text', 'p, span, dd, li, td, div', (element) =>
      element.childElementCount === 0 ? text(element) : ''),
  ].filter(([, words]) => words !== '');
})()`;

/** Names, units and abbreviations that are the same in both languages. */
const SAME =
  /\b(AUROC|API|CPU|ID|IP|JSON|ONNX|QR|SHA-256|PGlite|PostgreSQL|Lemniscate|McNemar|Clopper|Pearson|Apache-2\.0|MIT|AAC|English|Esc|Enter|Escape|Ctrl|Shift|Tab|GiB|MiB|KB|MB|GB|kB|ms|px|NG|OK|lemniscate[\w-]*|edge-\w+|press[\w-]*|mia|P-\d+|Q-\d+|R-\d+|scratch|dent|stain|contamination|discolouration|crack|hole|[\w-]+\.(tar|zip|json|onnx|bin|md))\b/g;
const KINDS_OF_FRAME = new Set(['link of the menu', 'button', 'tab']);
/** An entry of the audit log by the name of its action, which stays as it is written there. */
const AUDIT_ACTION = /^#\d+ [\w-]+\.[\w-]+$/;
const isWord = (text: string): boolean =>
  !AUDIT_ACTION.test(text) && /[a-z]{3,}/i.test(text.replaceAll(SAME, ''));

describeInBrowser('every page in Chinese', () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;
  let pages: PageToSee[];
  let words: PageWords;

  beforeAll(async () => {
    words = await wordsOfPages();
    server = await startWebServer();
    const line = await seedLine(server, 'press');
    const turn = await line.turnToApprove();
    await line.knowThresholds();
    const some = new RegExp(process.env['LEMNISCATE_PAGES'] ?? '');
    pages = (await everyPage(server.client, line, turn.id, words.inChinese)).filter(({ name }) =>
      some.test(name),
    );
    browser = await openBrowser();
    context = await signedIn(browser, server, { language: 'zh' });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const english = async (page: Page): Promise<string[]> => {
    const labels = await page.evaluate<[string, string][]>(LABELS);
    const left = labels.filter(
      ([kind, text]) =>
        words.isLeftInEnglish(text) ||
        (KINDS_OF_FRAME.has(kind) && !/\p{Script=Han}/u.test(text) && isWord(text)),
    );
    return [...new Set(left.map(([kind, text]) => `${kind} in English: ${text}`))];
  };

  const look = async (page: Page, { path, before, ready }: PageToSee): Promise<string[]> => {
    await before?.();
    await page.setViewportSize(SIZES.laptop);
    await open(page, path);
    if (ready) {
      await ready(page);
      await settled(page);
    }
    const found = await english(page);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      await settled(page);
      found.push(...(await overflow(page, size)));
    }
    return found;
  };

  test(
    'on a laptop, a 4K screen and a phone: nothing overflows, nothing fails, no English is left',
    async () => {
      const found: string[] = [];
      const page = await context.newPage();
      let at = '';
      onTrouble(page, (what) => found.push(`${at}: ${what}`));
      for (const one of pages) {
        at = one.name;
        const wrong = await look(page, one).catch((error: Error) => [error.message]);
        found.push(...wrong.map((what) => `${at}: ${what}`));
      }
      await page.close();
      expect(found).toEqual([]);
    },
    SLOW,
  );
});
