// Makes docs/screenshots/ again from a report of the made-up line:
//   node scripts/screenshots.mjs [out/demo/report.html]
// Without a report it runs the demo first (a few minutes). Needs Chromium; CHROMIUM names another one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = resolve(process.argv[2] ?? join(root, 'out/demo/report.html'));
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Name and window of each picture. */
const SHOTS = [{ file: 'replay-report.png', width: 1100, height: 1200 }];

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'ignore'] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
};

if (!existsSync(report)) {
  const cli = join(root, 'packages/cli/bin/lemniscate.js');
  run(process.execPath, [cli, 'demo', '--out', join(root, 'out/demo'), '--report', report]);
}
mkdirSync(join(root, 'docs/screenshots'), { recursive: true });
for (const { file, width, height } of SHOTS) {
  const profile = mkdtempSync(join(tmpdir(), 'lemniscate-shot-'));
  try {
    run(chromium, [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--hide-scrollbars',
      `--user-data-dir=${profile}`,
      `--window-size=${width},${height}`,
      `--screenshot=${join(root, 'docs/screenshots', file)}`,
      pathToFileURL(report).href,
    ]);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}
