import { join } from 'node:path';
import { keep } from './keep.mjs';
import { LAPTOP, PHONE } from './shoot-pages.mjs';

const LOOKS = [
  { suffix: '', viewport: LAPTOP, colorScheme: 'light', language: 'en' },
  { suffix: '-dark', viewport: LAPTOP, colorScheme: 'dark', language: 'en' },
  { suffix: '-zh', viewport: LAPTOP, colorScheme: 'light', language: 'zh-CN' },
  { suffix: '-zh-dark', viewport: LAPTOP, colorScheme: 'dark', language: 'zh-CN' },
  { suffix: '-phone', viewport: PHONE, colorScheme: 'dark', language: 'en', isMobile: true, hasTouch: true },
];

/** A part of each verdict, the newest there is; the heat map is shown with a defect. */
export const shootOperator = async (browser, out, url) => {
  for (const { suffix, language, ...look } of LOOKS) {
    const context = await browser.newContext(look);
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => process.stderr.write(`${page.url()}: ${message}\n`));
    for (const verdict of ['ok', 'ng']) {
      await page.goto(`${url}/?lang=${language}`, { waitUntil: 'load' });
      const part = page.locator(`#recent button[data-verdict="${verdict}"]`).first();
      await part.click({ timeout: 30_000 });
      if (verdict === 'ng') await page.keyboard.press('h');
      await page.waitForTimeout(1500);
      await keep(await page.screenshot(), join(out, `operator-${verdict}${suffix}.png`));
    }
    await context.close();
  }
};
