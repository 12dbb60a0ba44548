// Makes docs/screenshots/ again:
//   node scripts/screenshots.mjs report [out/demo/report.html]     the report of a replay
//   node scripts/screenshots.mjs pages URL NAME PASSWORD [REGEXP]  every page of a running server (npm run demo prints all three), or some
//   node scripts/screenshots.mjs operator URL                      the page of a running agent that has judged a good and a defective part
// Only of the made-up line: no picture of a real part enters the repository. Needs Chromium; CHROMIUM names another one.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'docs/screenshots');
const LAPTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

const shootReport = async (path = join(root, 'out/demo/report.html')) => {
  const report = resolve(path);
  if (!existsSync(report)) throw new Error(`there is no report at ${report}; run: npm run demo -- --replay`);
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1100, height: 1200 } });
  await page.goto(pathToFileURL(report).href);
  await page.screenshot({ path: join(out, 'replay-report.png') });
  await browser.close();
};

/**
 * Name, address, and what else is wanted of it. `first` opens the first link of that list; `ready` makes ready what is to
 * be seen; `also` are the other looks of it.
 */
const SHOTS = [
  { name: 'home', path: '/', also: ['phone', 'zh'] },
  { name: 'stations', path: '/stations' },
  { name: 'station-live', path: '/stations', first: 'a[href^="/stations/"]', also: ['phone'] },
  {
    name: 'station-rates',
    path: '/stations',
    first: 'a[href^="/stations/"]',
    tab: '?tab=rates&range=day',
    full: true,
  },
  {
    name: 'station-threshold',
    path: '/stations',
    first: 'a[href^="/stations/"]',
    tab: '?tab=threshold',
    also: ['zh'],
  },
  { name: 'station-drift', path: '/stations', first: 'a[href^="/stations/"]', tab: '?tab=drift' },
  { name: 'station-capture', path: '/stations', first: 'a[href^="/stations/"]', tab: '?tab=capture' },
  { name: 'station-history', path: '/stations', first: 'a[href^="/stations/"]', tab: '?tab=history' },
  { name: 'review', path: '/review', ready: (page) => page.keyboard.press('h'), also: ['phone', 'zh'] },
  { name: 'turns', path: '/turns' },
  { name: 'turn', path: '/turns', first: 'main a[href^="/turns/"]', full: true, also: ['phone', 'zh'] },
  { name: 'models', path: '/models' },
  { name: 'model', path: '/models', first: 'main a[href^="/models/"]' },
  { name: 'datasets', path: '/datasets' },
  { name: 'dataset', path: '/datasets', first: 'main a[href^="/datasets/"]' },
  { name: 'lineage', path: '/lineage', also: ['phone'] },
  { name: 'since', path: '/stations', first: 'a[href^="/stations/"]', next: 'main a[href^="/since/"]' },
  { name: 'fleet', path: '/fleet', also: ['phone'] },
  { name: 'fleet-rollouts', path: '/fleet?tab=rollouts' },
  { name: 'admin-audit', path: '/admin?tab=audit' },
  { name: 'admin-health', path: '/admin?tab=health' },
  { name: 'start', path: '/start' },
];
const LOOKS = [
  { suffix: '', viewport: LAPTOP, colorScheme: 'light', locale: 'en-GB' },
  { suffix: '-dark', viewport: LAPTOP, colorScheme: 'dark', locale: 'en-GB' },
  { suffix: '-phone', viewport: PHONE, colorScheme: 'dark', locale: 'en-GB', isMobile: true, hasTouch: true },
  { suffix: '-zh', viewport: LAPTOP, colorScheme: 'light', locale: 'zh-CN' },
];

/**
 * Until nothing loads any more; the stream of events never ends, so "networkidle" never comes, and waitForFunction
 * evaluates text, which the page's content security policy forbids.
 */
const settled = async (page, name) => {
  const timeout = 60_000;
  await page
    .locator('h1, .lem-review-work[data-shown="true"]')
    .first()
    .waitFor({ timeout })
    .then(() => page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout }))
    .catch(() => process.stderr.write(`still loading: ${name}\n`));
  await page.waitForTimeout(2000);
};

const follow = async (page, url, selector, tab = '') => {
  const href = await page
    .locator(selector)
    .first()
    .getAttribute('href', { timeout: 30_000 })
    .catch(() => null);
  if (href) await page.goto(url + href + tab, { waitUntil: 'load' });
  return href !== null;
};

/** A palette makes a picture of a page a third as large, and nobody sees it. */
const keep = async (png, name) =>
  sharp(png)
    .png({ palette: true, quality: 90, effort: 10 })
    .toFile(join(out, `${name}.png`));

/** Taller than this is for scrolling, not for a picture. */
const MOST_HIGH_PX = 1600;

const shootPages = async (url, name, password, only) => {
  const browser = await launch();
  for (const { suffix, ...look } of LOOKS) {
    const context = await browser.newContext(look);
    await context.request.post(`${url}/api/v1/web-session`, {
      data: { name, password },
      headers: { 'x-lemniscate-web': '1', origin: url },
    });
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => process.stderr.write(`${page.url()}: ${message}\n`));
    for (const { name: shot, path, first, tab, next, ready, full, also = [] } of SHOTS) {
      if (only && !new RegExp(only).test(shot + suffix)) continue;
      if (['-phone', '-zh'].includes(suffix) && !also.includes(suffix.slice(1))) continue;
      await page.goto(url + path, { waitUntil: 'load' });
      const found =
        (!first || (await follow(page, url, first, tab))) && (!next || (await follow(page, url, next)));
      if (!found) {
        process.stderr.write(`left out, nothing to open: ${shot}${suffix}\n`);
        continue;
      }
      await settled(page, shot + suffix);
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
      await keep(await page.screenshot(), shot + suffix);
      await page.setViewportSize({ width, height });
    }
    await context.close();
  }
  await browser.close();
};

const OPERATOR_LOOKS = [
  { suffix: '', viewport: LAPTOP, colorScheme: 'light', language: 'en' },
  { suffix: '-dark', viewport: LAPTOP, colorScheme: 'dark', language: 'en' },
  { suffix: '-zh', viewport: LAPTOP, colorScheme: 'light', language: 'zh-CN' },
  { suffix: '-zh-dark', viewport: LAPTOP, colorScheme: 'dark', language: 'zh-CN' },
  { suffix: '-phone', viewport: PHONE, colorScheme: 'dark', language: 'en', isMobile: true, hasTouch: true },
];

/** A part of each verdict, the newest there is; the heat map is shown with a defect. */
const shootOperator = async (url) => {
  const browser = await launch();
  for (const { suffix, language, ...look } of OPERATOR_LOOKS) {
    const context = await browser.newContext(look);
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => process.stderr.write(`${page.url()}: ${message}\n`));
    for (const verdict of ['ok', 'ng']) {
      await page.goto(`${url}/?lang=${language}`, { waitUntil: 'load' });
      const part = page.locator(`#recent button[data-verdict="${verdict}"]`).first();
      await part.click({ timeout: 30_000 });
      if (verdict === 'ng') await page.keyboard.press('h');
      await page.waitForTimeout(1500);
      await keep(await page.screenshot(), `operator-${verdict}${suffix}`);
    }
    await context.close();
  }
  await browser.close();
};

mkdirSync(out, { recursive: true });
const [what, ...rest] = process.argv.slice(2);
if (what === 'report') await shootReport(...rest);
else if (what === 'pages' && (rest.length === 3 || rest.length === 4)) await shootPages(...rest);
else if (what === 'operator' && rest.length === 1) await shootOperator(...rest);
else {
  process.stderr.write(
    'usage: node scripts/screenshots.mjs report [FILE] | pages URL NAME PASSWORD [REGEXP] | operator URL\n',
  );
  process.exitCode = 2;
}
