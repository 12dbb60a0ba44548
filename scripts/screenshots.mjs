// Makes docs/screenshots/ again:
//   node scripts/screenshots.mjs report [out/demo/report.html]     the report of a replay
//   node scripts/screenshots.mjs pages URL NAME PASSWORD [REGEXP]  every page of a running server (npm run demo prints all three), or some
//   node scripts/screenshots.mjs operator URL                      the page of a running agent that has judged a good and a defective part
// Only of the made-up line: no picture of a real part enters the repository. The server is one for pictures: it is given a
// currency, a code to enrol with, and a second station. Needs Chromium; CHROMIUM names another one.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { keep } from './screenshots/keep.mjs';
import { shootOperator } from './screenshots/shoot-operator.mjs';
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
const SHOOT = {
  report: { takes: [0, 1], shoot: shootReport },
  pages: { takes: [3, 4], shoot: (browser, ...page) => shootPages(browser, out, page) },
  operator: { takes: [1], shoot: (browser, url) => shootOperator(browser, out, url) },
};
const asked = SHOOT[what];
if (asked?.takes.includes(rest.length)) {
  const browser = await launch();
  await asked.shoot(browser, ...rest).finally(() => browser.close());
} else {
  process.stderr.write(
    'usage: node scripts/screenshots.mjs report [FILE] | pages URL NAME PASSWORD [REGEXP] | operator URL\n',
  );
  process.exitCode = 2;
}
