import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EdgeAgent, enrol, runEdge } from '../../packages/edge/src/index.js';
import { runTrainer } from '../../packages/trainer/src/index.js';
import { createScratch, type Scratch } from '../scratch.js';
import { focused, open } from './at-page.js';
import { openBrowser, signedIn } from './browser.js';
import { describeInBrowser, type WebApp } from './in-browser.js';
import { keepFigures } from './keep-figures.js';
import { goodPhotos, writeFiles } from './photo-folder.js';
import { startWebServer } from './web-server.js';

const PHOTOS = 20;
const SLOW_MS = 900_000;

describeInBrowser('the first run in a browser', () => {
  const web = {} as WebApp;
  const log = pino({ level: 'silent' });
  const stopping = new AbortController();
  let scratch: Scratch;
  let trainer: Promise<void> | undefined;
  let agent: EdgeAgent | undefined;

  beforeAll(async () => {
    scratch = await createScratch();
    web.server = await startWebServer();
    const { secret } = await web.server.client.createToken({ body: { name: 'trainer', scope: 'trainer' } });
    trainer = runTrainer({
      url: web.server.url,
      token: secret,
      workDir: join(scratch.dir, 'trainer'),
      cacheDir: join(scratch.dir, 'cache'),
      signal: stopping.signal,
      log,
    });
    web.browser = await openBrowser();
    web.context = await signedIn(web.browser, web.server);
    web.page = await web.context.newPage();
  });
  afterAll(async () => {
    stopping.abort();
    await web.browser?.close();
    await agent?.close();
    await trainer;
    await web.server?.close();
    await scratch?.remove();
  });

  test(
    'from a folder of photos to a station that works; bad files are named, and a reload loses nothing',
    async () => {
      const { page } = web;
      const photos = await goodPhotos(PHOTOS + 1);
      const folder = await writeFiles(join(scratch.dir, 'good parts'), {
        ...Object.fromEntries(photos.slice(0, PHOTOS).map((photo, i) => [`${i}.png`, photo])),
        'black.jpg': '',
        'notes.jpg': 'taken on Monday, before the lamp was changed',
      });
      const began = performance.now();
      await open(page, '/start');
      await focused(page, page.getByRole('textbox', { name: 'Name of the station' }));
      await page.keyboard.press('Control+A');
      await page.keyboard.type('first');
      await page.keyboard.press('Enter');
      await page.locator('input[webkitdirectory]').setInputFiles(folder);
      const leftOut = page.getByRole('alert').filter({ hasText: '2 files were left out' });
      await leftOut.filter({ hasText: 'black.jpg is empty' }).waitFor();
      await leftOut.filter({ hasText: 'notes.jpg is no photo that can be opened' }).waitFor();
      await page.getByText('20 of 20 photos').waitFor();
      await page.reload();
      await leftOut.waitFor();
      await page.getByText('20 of 20 photos').waitFor();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Make the station' }).click();
      await page.getByText('Your first model').waitFor({ timeout: SLOW_MS });
      await page.getByText(/of good parts rejected/).waitFor();
      const modelMs = performance.now() - began;

      const line = page.getByText('lemniscate edge enroll').first();
      await line.filter({ hasText: /--code [^…]/ }).waitFor();
      const code = /--code (\S+)/.exec((await line.textContent()) ?? '')?.[1] as string;
      const dataDir = join(scratch.dir, 'edge');
      await enrol({ server: web.server.url, code, dataDir });
      await page.getByText('Connected: first-pc.').waitFor();
      const inbox = await writeFiles(join(scratch.dir, 'inbox'), { 'part.png': photos[PHOTOS] });
      agent = await runEdge({ sources: [`first=folder:${inbox}`], dataDir, httpPort: 0, threads: 1, log });
      await page.getByText('The station works.').waitFor();
      keepFigures('first run', { modelMs, stationMs: performance.now() - began });
      const { items } = await web.server.client.stationInspections({ params: { station: 'first' } });
      expect(items).toHaveLength(1);
    },
    SLOW_MS,
  );
});
