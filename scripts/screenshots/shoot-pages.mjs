import { join } from 'node:path';
import { keep } from './keep.mjs';
import { SHOTS } from './shots.mjs';

export const LAPTOP = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

/** The light one is last: what is made for the pictures that come last is in none of the others. */
const LOOKS = [
  { suffix: '-dark', viewport: LAPTOP, colorScheme: 'dark', locale: 'en-GB' },
  { suffix: '-phone', viewport: PHONE, colorScheme: 'dark', locale: 'en-GB', isMobile: true, hasTouch: true },
  { suffix: '-zh', viewport: LAPTOP, colorScheme: 'light', locale: 'zh-CN' },
  { suffix: '', viewport: LAPTOP, colorScheme: 'light', locale: 'en-GB' },
];
const ONLY_SOME = ['-phone', '-zh'];

/** Taller than this is for scrolling, not for a picture. */
const MOST_HIGH_PX = 1900;

/**
 * Until nothing loads any more; the stream of events never ends, so "networkidle" never comes, and waitForFunction
 * evaluates text, which the page's content security policy forbids.
 */
const settled = async (page, name) => {
  const timeout = 60_000;
  await page
    .locator('h1, h2, .lem-review-work[data-shown="true"]')
    .first()
    .waitFor({ timeout })
    .then(() => page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout }))
    .catch(() => process.stderr.write(`still loading: ${name}\n`));
  await page.waitForTimeout(2000);
};

const follow = async (page, selector, tab = '') => {
  const href = await page
    .locator(selector)
    .first()
    .getAttribute('href', { timeout: 30_000 })
    .catch(() => null);
  if (href) await page.goto(href + tab, { waitUntil: 'load' });
  return href !== null;
};

const wants = ({ suffix }, { name, also = [], last }, only) =>
  (!only || new RegExp(only).test(name + suffix)) &&
  (!ONLY_SOME.includes(suffix) || also.includes(suffix.slice(1))) &&
  (!last || suffix === '');

const shoot = async (page, { path, first, tab, next, ready, full }, file, name) => {
  await page.goto(path, { waitUntil: 'load' });
  const found = (!first || (await follow(page, first, tab))) && (!next || (await follow(page, next)));
  if (!found) return process.stderr.write(`left out, nothing to open: ${name}\n`);
  await settled(page, name);
  if (ready) {
    await ready(page);
    await page.waitForTimeout(800);
  }
  const { width, height } = page.viewportSize();
  if (full) {
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.min(MOST_HIGH_PX, Math.max(height, whole)) });
    await page.waitForTimeout(600);
  }
  await keep(await page.screenshot(), file);
  await page.setViewportSize({ width, height });
  return true;
};

/** Every page of a running server, or those whose name matches. What fails is told, and the rest goes on. */
export const shootPages = async (browser, out, [url, name, password, only]) => {
  const headers = { 'x-lemniscate-web': '1', origin: url };
  for (const { suffix, ...look } of LOOKS) {
    const shots = SHOTS.filter((shot) => wants({ suffix }, shot, only));
    const open = async () => {
      const context = await browser.newContext({ ...look, baseURL: url });
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => process.stderr.write(`${page.url()}: ${message}\n`));
      return page;
    };
    const signedIn = await open();
    await signedIn.request.post('/api/v1/web-session', { data: { name, password }, headers });
    // Sums of money want a currency; the server is one for pictures.
    await signedIn.request.patch('/api/v1/site', { data: { currency: 'EUR' }, headers });
    const stranger = await open();
    for (const shot of shots) {
      const page = shot.stranger ? stranger : signedIn;
      await shoot(page, shot, join(out, `${shot.name}${suffix}.png`), shot.name + suffix).catch((error) =>
        process.stderr.write(`${shot.name}${suffix}: ${error.message.split('\n')[0]}\n`),
      );
    }
    await signedIn.context().close();
    await stranger.context().close();
  }
};
