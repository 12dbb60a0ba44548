// Makes docs/screenshots/ again:
//   node scripts/screenshots.mjs report [out/demo/report.html]     the report of a replay
//   node scripts/screenshots.mjs pages URL NAME PASSWORD [REGEXP]  every page of a running server (npm run demo prints all three), or some
// Only of the made-up line: no picture of a real part enters the repository. The server is one for pictures: it is given a
// currency, a code to enrol with, and a second station. Needs Chromium; CHROMIUM names another one.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { keep } from './screenshots/keep.mjs';
import { shootPages } from './screenshots/shoot-pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'docs/screenshots');

const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

const shootReport = async (browser, path = join(root, 'out/demo/report.html')) => {
  const report = resolve(path);
  if (!existsSync(report)) throw new Error(`there is no report at ${report}; run: npm run demo -- --replay`);
  const page = await browser.newPage({ viewport: { width: 1100, height: 1200 } });
  await page.goto(pathToFileURL(report).href);
  await keep(await page.screenshot(), join(out, 'replay-report.png'));
};

mkdirSync(out, { recursive: true });
const [what, ...rest] = process.argv.slice(2);
const isPages = what === 'pages' && (rest.length === 3 || rest.length === 4);
if (what === 'report' || isPages) {
  const browser = await launch();
  await (isPages ? shootPages(browser, out, rest) : shootReport(browser, ...rest)).finally(() =>
    browser.close(),
  );
} else {
  process.stderr.write(
    'usage: node scripts/screenshots.mjs report [FILE] | pages URL NAME PASSWORD [REGEXP]\n',
  );
  process.exitCode = 2;
}
