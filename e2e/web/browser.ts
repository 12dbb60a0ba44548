import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import type { WebServer } from './web-server.js';

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const findChromium = (): string | undefined => PLACES.find((path) => path !== undefined && existsSync(path));

export const whyNoBrowser = (): string | null =>
  findChromium() ? null : 'there is no Chromium here: install the package chromium, or set CHROMIUM';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });

interface Opened {
  user?: { name: string; password: string };
  language?: 'en' | 'zh';
  dark?: boolean;
  viewport?: { width: number; height: number };
  phone?: boolean;
}

/** A limit against what hangs, not against a slow machine. */
export const PATIENCE_MS = 120_000;

/** A browser of its own that is signed in. */
export const signedIn = async (
  browser: Browser,
  server: WebServer,
  { user = server.user, language = 'en', dark = false, viewport, phone = false }: Opened = {},
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: viewport ?? (phone ? { width: 390, height: 844 } : { width: 1366, height: 768 }),
    colorScheme: dark ? 'dark' : 'light',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    hasTouch: phone,
    isMobile: phone,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const answer = await context.request.post('/api/v1/web-session', { data: user });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
  return context;
};
