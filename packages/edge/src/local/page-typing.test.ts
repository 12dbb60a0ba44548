import { AppError } from '@lemniscate/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM, Page } from '../testing/chromium.js';
import { PageServer } from '../testing/page-server.js';
import { until } from '../testing/station.js';

const REFUSAL = new AppError('spool_full', { path: '/var/lib/lemniscate/spool' });
const TYPE = "document.querySelector('#other-type')";

describe.skipIf(CHROMIUM === undefined)('what an operator says on the page', () => {
  let server: PageServer;
  let page: Page;

  beforeAll(async () => {
    server = new PageServer();
    await server.start();
  });
  beforeEach(async () => {
    server.calls.length = 0;
    server.refusal = null;
    server.defectTypes = ['scratch', 'crack'];
    server.parts = [{ verdict: 'ok', partId: 'K-1' }];
    page = await Page.open(server.url);
    await until('the part', async () => (await page.text('#word')) === 'OK');
  });
  afterEach(() => page.close());
  afterAll(() => server.stop());

  const is = (what: string, expression: string) => until(what, () => page.evaluate<boolean>(expression));
  const isStripOpen = "!document.querySelector('#strip').hidden";
  const isAskOpen = "document.querySelector('dialog').open";
  const words = () =>
    server.calls
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/override'))
      .map(({ body }) => [body['verdict'], body['defectTypes']]);
  /** As a person does: key by key, into what has the focus. */
  const type = async (text: string): Promise<void> => {
    await page.evaluate(`${TYPE}.focus()`);
    for (const letter of text) await page.press(letter);
  };

  it('is saved by one key, and put more exactly by a second that need not wait for the first', async () => {
    await page.press('w');
    await page.press('2');
    await until('both', () => words().length === 2);
    expect(words()).toEqual([
      ['ng', []],
      ['ng', ['crack']],
    ]);
    await is('the word', "document.querySelector('#strip-said').textContent === 'part K-1: NG · crack'");
    expect(await page.evaluate(isAskOpen)).toBe(false);
    await page.press('u');
    await is('the strip to go', `!(${isStripOpen})`);
    expect(server.calls.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(await page.text('#message')).toBe('Taken back.');
    expect(page.problems).toEqual([]);
  });

  it('is the opposite of what the machine said', async () => {
    server.parts = [{ verdict: 'ng', partId: 'K-2', defectType: 'scratch' }];
    await page.evaluate('location.reload()');
    await is('the part', "document.querySelector('#word')?.textContent === 'NG'");
    await page.press('w');
    await until('it', () => words().length === 1);
    expect(words()).toEqual([['ok', []]]);
  });

  it('has a key a choice, and none that looks like another', async () => {
    await page.press('w');
    await page.press('t');
    await is('the dialog', isAskOpen);
    const keys = await page.evaluate<string[]>(
      "[...document.querySelectorAll('#choices button')].map((button) => button.dataset.key)",
    );
    expect(keys).toEqual(['G', '1', '2', '0']);
    await page.press('g');
    await is('the dialog to close', `!(${isAskOpen})`);
    expect(words().at(-1)).toEqual(['ok', []]);
  });

  it('stays said to be unsaved until the next try, and nothing is asked about a word that is not there', async () => {
    server.refusal = REFUSAL;
    await page.press('w');
    await is('the alarm', "document.querySelector('#message').textContent.startsWith('Not saved')");
    expect(await page.text('#message')).toBe(`Not saved: ${REFUSAL.message} ${REFUSAL.hint}`);
    expect(await page.evaluate(isStripOpen)).toBe(false);
    server.refusal = null;
    await page.press('w');
    await is('it to be saved', "document.querySelector('#message').textContent.startsWith('Saved')");
  });

  it('is not lost while it is typed: by a save that fails, or a page that is closed', async () => {
    await page.press('w');
    await is('the strip', isStripOpen);
    await page.press('t');
    await is('the dialog', isAskOpen);
    await type('hairline');
    server.refusal = REFUSAL;
    await page.press('Enter');
    await is('the reason', "document.querySelector('#ask-problem').textContent !== ''");
    expect(await page.text('#ask-problem')).toContain(REFUSAL.message);
    expect(await page.evaluate(isAskOpen)).toBe(true);
    expect(await page.evaluate(`${TYPE}.value`)).toBe('hairline');

    server.parts = [{ verdict: 'ok', partId: 'K-1', override: { verdict: 'ng', defectTypes: [] } }];
    await page.evaluate('location.reload()');
    await is('the part', "document.querySelector('#detail')?.textContent.startsWith('corrected')");
    await page.press('w');
    await is('the dialog', isAskOpen);
    expect(await page.evaluate(`${TYPE}.value`)).toBe('hairline');
    server.refusal = null;
    await type('');
    await page.press('Enter');
    await is('the dialog to close', `!(${isAskOpen})`);
    expect(words().at(-1)).toEqual(['ng', ['hairline']]);
    expect(await page.evaluate(`${TYPE}.value + (localStorage.getItem('draft') ?? '')`)).toBe('');
  });
});
