import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, Page } from '../testing/chromium.js';
import { LAYOUT_FAULTS } from '../testing/layout-faults.js';
import { PageServer, type ShownPart } from '../testing/page-server.js';
import { until } from '../testing/station.js';

const WINDOWS = [
  { name: 'laptop', width: 1366, height: 768 },
  { name: 'desk', width: 1920, height: 1080 },
  { name: '4k', width: 3840, height: 2160 },
  { name: 'phone', width: 390, height: 844 },
];
const WORDS = { en: { ok: 'OK', ng: 'NG' }, 'zh-CN': { ok: '合格', ng: '不合格' } };
type Language = keyof typeof WORDS;
const LANGUAGES = Object.keys(WORDS) as Language[];

const PARTS: Record<'ok' | 'ng', ShownPart> = {
  ok: { verdict: 'ok', partId: 'K-2026-03-01/000123' },
  ng: { verdict: 'ng', partId: 'K-2026-03-01/000124', defectType: 'scratch' },
};
const TYPES = ['scratch', 'crack', 'dent', 'stain', 'burr', 'hole', 'chip', 'bent pin', 'missing component'];

/**
 * Chinese characters are square. Where no font has them, what stands for them is narrower, and is set apart by the
 * difference.
 */
const SQUARE = `(() => {
  const context = document.createElement('canvas').getContext('2d');
  context.font = '100px ' + getComputedStyle(document.body).fontFamily;
  const missing = 1 - context.measureText('合').width / 100;
  if (missing < 0.05) return;
  for (const e of document.querySelectorAll('body *'))
    if ([...e.childNodes].some((n) => n.nodeType === 3 && /[\\u2e80-\\u9fff]/.test(n.data)))
      e.style.letterSpacing = missing + 'em';
})()`;

/** LEMNISCATE_SHOTS names a folder for pictures of the page, to look at. */
const shots = process.env['LEMNISCATE_SHOTS'];

describe.skipIf(CHROMIUM === undefined)('the operator page on every screen', () => {
  let server: PageServer;
  let page: Page;
  let count = 0;

  beforeAll(async () => {
    server = new PageServer();
    await server.start();
    page = await Page.open('about:blank');
  });
  afterAll(async () => {
    await page?.close();
    await server.stop();
  });

  const show = async (language: Language, word: string): Promise<void> => {
    const search = `?lang=${language}&n=${++count}`;
    await page.goTo(`${server.url}/${search}`);
    await until('the page', () =>
      page.evaluate<boolean>(
        `location.search === '${search}' && document.querySelector('#word')?.textContent === '${word}' && document.querySelector('#image').naturalWidth > 0`,
      ),
    );
  };
  const shoot = async (name: string): Promise<void> => {
    if (shots === undefined) return;
    await mkdir(shots, { recursive: true });
    await writeFile(join(shots, `${name}.png`), await page.screenshot());
  };
  /** In every window and both themes. */
  const faultsEverywhere = async (what: string): Promise<string[]> => {
    const found: string[] = [];
    for (const { name, width, height } of WINDOWS)
      for (const dark of [false, true]) {
        await page.look({ width, height, dark });
        // Two frames: one for the new size, one for what is drawn by it.
        await page.evaluate(
          'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
        );
        await page.evaluate(SQUARE);
        const where = `${what}-${name}${dark ? '-dark' : ''}`;
        await shoot(where);
        for (const fault of await page.evaluate<string[]>(LAYOUT_FAULTS)) found.push(`${where}: ${fault}`);
      }
    return found;
  };

  for (const language of LANGUAGES)
    for (const verdict of ['ok', 'ng'] as const)
      it(`shows ${WORDS[language][verdict]} whole, with nothing over anything else`, async () => {
        server.parts = [PARTS[verdict], ...Array.from({ length: 19 }, (_, i) => PARTS[i % 4 ? 'ok' : 'ng'])];
        await show(language, WORDS[language][verdict]);
        expect(await faultsEverywhere(`${language}-${verdict}`)).toEqual([]);
      });

  it('keeps long names, a correction and an error in their places', async () => {
    server.lastError = { detail: 'the camera went away: '.repeat(6) };
    server.parts = [
      {
        verdict: 'ok',
        partId: 'LOT-2026-03-01-A/SERIAL-0000123456789/POSITION-07',
        override: { verdict: 'ng', defectTypes: ['a scratch across the sealing face', 'burr'] },
      },
    ];
    for (const language of LANGUAGES) {
      await show(language, WORDS[language].ng);
      expect(await faultsEverywhere(`${language}-long`)).toEqual([]);
    }
    server.lastError = null;
  });

  it('has room for what comes after the one key', async () => {
    server.defectTypes = TYPES;
    server.parts = [PARTS.ok];
    for (const language of LANGUAGES) {
      await page.look({ width: 1366, height: 768, dark: false });
      await show(language, WORDS[language].ok);
      await page.press('w');
      await until('the strip', () =>
        page.evaluate<boolean>(
          "!document.querySelector('#strip').hidden && document.querySelector('#message').textContent !== ''",
        ),
      );
      // A phone scrolls for it, as for every list.
      const found = await faultsEverywhere(`${language}-strip`);
      expect(found.filter((fault) => !/phone.*the page is \d+ high/.test(fault))).toEqual([]);
      await page.look({ width: 1366, height: 768, dark: false });
      await page.press('t');
      await until('the dialog', () => page.evaluate<boolean>("document.querySelector('dialog').open"));
      const asked = await faultsEverywhere(`${language}-ask`);
      expect(asked.filter((fault) => !/phone.*the page is \d+ high/.test(fault))).toEqual([]);
    }
    server.defectTypes = [];
  });
});
