// Makes docs/screenshots/ again:
//   node scripts/screenshots.mjs report [out/demo/report.html]     the report of a replay
//   node scripts/screenshots.mjs pages URL NAME PASSWORD           every page of a running server (npm run demo prints all three)
// Only of the made-up line: no picture of a real part enters the repository. Needs Chromium; CHROMIUM names another one.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

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

/** Name, address, and what else is wanted of it. `first` opens the first link of that list. */
const SHOTS = [
  { name: 'home', path: '/' },
  { name: 'stations', path: '/stations' },
  { name: 'station-live', path: '/stations', first: 'a[href^="/stations/"]' },
  { name: 'station-rates', path: '/stations', first: 'a[href^="/stations/"]', tab: '?tab=rates' },
  { name: 'station-threshold', path: '/stations', first: 'a[href^="/stations/"]', tab: '?tab=threshold' },
  { name: 'station-drift', path: '/stations', first: 'a[href^="/stations/"]', tab: '?tab=drift' },
  { name: 'review', path: '/review' },
  { name: 'turns', path: '/turns' },
  { name: 'turn', path: '/turns', first: 'main a[href^="/turns/"]' },
  { name: 'models', path: '/models' },
  { name: 'model', path: '/models', first: 'main a[href^="/models/"]' },
  { name: 'datasets', path: '/datasets' },
  { name: 'dataset', path: '/datasets', first: 'main a[href^="/datasets/"]' },
  { name: 'lineage', path: '/lineage' },
  { name: 'fleet', path: '/fleet' },
  { name: 'admin', path: '/admin' },
  { name: 'start', path: '/start' },
];
const LOOKS = [
  { suffix: '', viewport: LAPTOP, colorScheme: 'light', locale: 'en-GB' },
  { suffix: '-dark', viewport: LAPTOP, colorScheme: 'dark', locale: 'en-GB' },
  { suffix: '-phone-zh', viewport: PHONE, colorScheme: 'light', locale: 'zh-CN' },
];

const shootPages = async (url, name, password) => {
  const browser = await launch();
  for (const { suffix, ...look } of LOOKS) {
    const context = await browser.newContext(look);
    await context.request.post(`${url}/api/v1/web-session`, {
      data: { name, password },
      headers: { 'x-lemniscate-web': '1', origin: url },
    });
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => process.stderr.write(`${page.url()}: ${message}\n`));
    for (const { name: shot, path, first, tab } of SHOTS) {
      await page.goto(url + path, { waitUntil: 'load' });
      if (first) {
        const link = page.locator(first).first();
        const href = await link.getAttribute('href', { timeout: 60_000 }).catch(() => null);
        if (!href) {
          process.stderr.write(`left out, nothing to open: ${shot}${suffix}\n`);
          continue;
        }
        await page.goto(url + href + (tab ?? ''), { waitUntil: 'load' });
      }
      // Until nothing loads any more; the stream of events never ends, so "networkidle" never comes.
      await page
        .waitForFunction(
          () => document.querySelector('h1') && !document.querySelector('[aria-busy="true"]'),
          {
            timeout: 60_000,
          },
        )
        .catch(() => process.stderr.write(`still loading: ${shot}${suffix}\n`));
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(out, `${shot}${suffix}.png`) });
    }
    await context.close();
  }
  await browser.close();
};

mkdirSync(out, { recursive: true });
const [what, ...rest] = process.argv.slice(2);
if (what === 'report') await shootReport(...rest);
else if (what === 'pages' && rest.length === 3) await shootPages(...rest);
else {
  process.stderr.write('usage: node scripts/screenshots.mjs report [FILE] | pages URL NAME PASSWORD\n');
  process.exitCode = 2;
}
