import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settled } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { keepFigures } from './keep-figures.js';
import { figuresOf, measureNextImage, quantileOf, readWaits } from './measure-waits.js';
import { fillQueue, type SeededStation, seedStation } from './seed-station.js';
import { startWebServer, type WebServer } from './web-server.js';
import { describeInBrowser } from './in-browser.js';

/** More for a measurement: LEMNISCATE_REVIEW_LABELS=200 npx vitest run e2e/web/review.test.ts */
const LABELS = Number(process.env['LEMNISCATE_REVIEW_LABELS'] ?? 40);
/** A practised hand answers forty a minute; this is more than twice as fast. */
const PACE_MS = Number(process.env['LEMNISCATE_REVIEW_PACE_MS'] ?? 500);
const WAITING = 10_000;
const SLOW = 600_000;

describeInBrowser('review in a browser', () => {
  let server: WebServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let seeded: SeededStation;
  let userId: string;

  beforeAll(async () => {
    server = await startWebServer();
    seeded = await seedStation(server.context, {
      sidePx: 1000,
      drawn: 3,
      labelled: 8,
      waiting: LABELS + 20,
      loop: { trigger: { labels: null, escapes: null, drift: false, everyHours: null } },
    });
    await fillQueue(server.context, seeded.station.id, WAITING);
    browser = await openBrowser();
    context = await signedIn(browser, server);
    userId = (await server.client.whoAmI()).id;
    page = await context.newPage();
    await page.goto('/review');
    await shown(page);
  }, SLOW);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  }, SLOW);

  const currentId = (at: Page): Promise<string | null> =>
    at.locator('.lem-review-work').getAttribute('data-current');
  const shown = async (at: Page, not: string | null = null): Promise<string> => {
    const other = not === null ? '' : `:not([data-current="${not}"])`;
    await at.waitForSelector(`.lem-review-work[data-shown="true"][data-current]${other}`, {
      state: 'attached',
      timeout: 120_000,
    });
    return (await currentId(at)) as string;
  };
  const press = async (at: Page, key: string): Promise<string> => {
    const before = await shown(at);
    await at.keyboard.press(key);
    await shown(at, before);
    return before;
  };
  const labelsOf = (ids: readonly string[]) =>
    server.context.db
      .selectFrom('label')
      .select(['capture_id', 'verdict', 'withdrawn_at', 'seconds'])
      .where('author_id', '=', userId)
      .where('capture_id', 'in', [...ids])
      .execute();
  const arrived = (ids: readonly string[]) =>
    expect.poll(async () => (await labelsOf(ids)).length, { timeout: 60_000, interval: 250 });

  test(
    `labels ${LABELS} images by keys alone, with ${WAITING} in the queue; each is in the database once`,
    async () => {
      const { waiting } = await server.client.reviewQueue({ query: { limit: 1 } });
      expect(waiting).toBeGreaterThan(WAITING);
      await measureNextImage(page);
      const labelled: string[] = [];
      const began = performance.now();
      for (let i = 0; i < LABELS; i++) {
        const started = performance.now();
        labelled.push(await press(page, [' ', '2', 'x'][i % 3]));
        await page.waitForTimeout(Math.max(0, PACE_MS - (performance.now() - started)));
      }
      const tookMs = performance.now() - began;
      await arrived(labelled).toBe(LABELS);
      const labels = await labelsOf(labelled);
      expect(new Set(labels.map((label) => label.capture_id)).size).toBe(LABELS);
      expect(labels.every(({ withdrawn_at: at }) => at === null)).toBe(true);
      expect(labels.filter(({ verdict }) => verdict === 'ok')).toHaveLength(Math.ceil(LABELS / 3));
      expect(labels.every(({ seconds }) => seconds > 0)).toBe(true);
      await expect.poll(async () => (await readWaits(page)).length).toBe(LABELS);
      const waits = await readWaits(page);
      const drawn = waits.map(({ drawnMs }) => drawnMs);
      const painted = waits.map(({ paintedMs }) => paintedMs);
      keepFigures('review', {
        labels: LABELS,
        drawnP50Ms: quantileOf(drawn, 0.5),
        drawnP95Ms: quantileOf(drawn, 0.95),
        labelsPerMinute: (LABELS * 60_000) / tookMs,
        ...figuresOf(painted),
      });
    },
    SLOW,
  );

  test(
    'undo takes back the last label and shows its image again',
    async () => {
      const id = await press(page, '2');
      await arrived([id]).toBe(1);
      await page.keyboard.press('u');
      expect(await shown(page, await currentId(page).then((now) => (now === id ? null : now)))).toBe(id);
      await expect
        .poll(async () => (await labelsOf([id]))[0].withdrawn_at, { timeout: 60_000 })
        .not.toBe(null);
      await press(page, ' ');
      await arrived([id]).toBe(2);
      expect((await labelsOf([id])).filter(({ withdrawn_at: at }) => at === null)).toMatchObject([
        { verdict: 'ok' },
      ]);
    },
    SLOW,
  );

  test(
    'what is labelled while the server is away survives a closed tab and arrives once',
    async () => {
      // The next pictures are there.
      await settled(page);
      await server.stop();
      const away: string[] = [];
      for (let i = 0; i < 4; i++) away.push(await press(page, i % 2 === 0 ? ' ' : '2'));
      await page.getByText('not at the server yet').waitFor();
      await page.close();
      await server.start();
      expect(await labelsOf(away)).toEqual([]);
      page = await context.newPage();
      await page.goto('/review');
      await arrived(away).toBe(4);
      await shown(page);
      expect(away).not.toContain(await currentId(page));
      await settled(page);
      const labels = await labelsOf(away);
      expect(labels.map(({ withdrawn_at: at }) => at)).toEqual([null, null, null, null]);
    },
    SLOW,
  );
});
