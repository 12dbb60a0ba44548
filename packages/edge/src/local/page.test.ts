import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeAgent } from '../agent.js';
import { CHROMIUM, Page } from '../testing/chromium.js';
import type { FakeServer } from '../testing/fake-server.js';
import { startPress } from '../testing/press.js';
import { partImage, spoiltImage, until } from '../testing/station.js';

/** LEMNISCATE_SHOTS names a folder for pictures of the page, to look at. */
const shots = process.env['LEMNISCATE_SHOTS'];

describe.skipIf(CHROMIUM === undefined)('the operator page in a browser', () => {
  let press: Awaited<ReturnType<typeof startPress>>;
  let server: FakeServer;
  let agent: EdgeAgent;
  let page: Page | undefined;

  beforeAll(async () => {
    press = await startPress({ uploadIdleMs: 50 });
    ({ server } = press);
    agent = await press.run();
  });
  afterEach(async () => {
    await page?.close();
    page = undefined;
  });
  afterAll(async () => {
    await agent.close();
    await press.remove();
  });

  const push = async (
    index: number,
    image = partImage(index, 0),
  ): Promise<{ id: string; verdict: string }> => {
    const response = await fetch(`${agent.url}/stations/press-3/images`, {
      method: 'POST',
      headers: { 'x-part-id': `K-${index}` },
      body: (await image) as Buffer<ArrayBuffer>,
    });
    return (await response.json()) as { id: string; verdict: string };
  };
  const shoot = async (name: string): Promise<void> => {
    if (shots === undefined || !page) return;
    await mkdir(shots, { recursive: true });
    await writeFile(join(shots, `${name}.png`), await page.screenshot());
  };
  const wordIs = (word: string) =>
    until(`the word ${word}`, async () => (await page?.text('#word')) === word);

  it('shows the verdict as it comes, the picture and the heat map', async () => {
    page = await Page.open(agent.url);
    await until('the page', async () => (await page?.text('#state')) === 'running');
    expect((await push(1000)).verdict).toBe('ok');
    await wordIs('OK');
    await shoot('ok');
    expect((await push(1001, spoiltImage(1001))).verdict).toBe('ng');
    await wordIs('NG');
    expect(await page.evaluate("getComputedStyle(document.querySelector('#verdict')).backgroundColor")).toBe(
      'rgb(184, 74, 0)',
    );
    await until('the picture', () =>
      page?.evaluate<boolean>("document.querySelector('#image').naturalWidth === 96"),
    );
    await page.press('h');
    await until('the heat map', () => page?.evaluate<boolean>("!document.querySelector('canvas').hidden"));
    await shoot('ng-heat');
    expect(await page.text('#part')).toMatch(/part K-1001/);
    expect(page.problems).toEqual([]);
  });

  it('takes the operator’s word with one key, of the part that was shown, with its image', async () => {
    page = await Page.open(agent.url);
    const judged = await push(1002);
    await wordIs(judged.verdict.toUpperCase());
    await page.press('w');
    await until('it to be saved', async () => /Saved/.test((await page?.text('#message')) ?? ''));
    await shoot('strip');
    // The line does not wait, and the part stays the one that was spoken of.
    await push(1003);
    await page.press('t');
    await until('the question', () => page?.evaluate<boolean>("document.querySelector('dialog').open"));
    await shoot('ask');
    await page.press('0');
    await until('the answer', () => page?.evaluate<boolean>("!document.querySelector('dialog').open"));
    const capture = await until('its image', () => server.captures.get(judged.id));
    expect(capture.reasons).toEqual(['override']);
    expect(capture.image.mediaType).toBe('image/png');
    // Back to the part it was about: corrected.
    await page.press('ArrowRight');
    expect(await until('the correction', async () => await page?.text('#detail'))).toBe(
      'corrected, judged OK',
    );
    // Said twice, and counted once, when the time for second thoughts is over.
    expect(server.overrides.size).toBe(0);
    await until('the override', () => server.overrides.size > 0);
    expect([...server.overrides.values()]).toMatchObject([
      { inspectionId: judged.id, verdict: 'ng', defectTypes: [] },
    ]);
    expect((await agent.status()).stations[0].counters.overrides).toBe(1);
    expect(page.problems).toEqual([]);
  });

  it('names another defect by typing, and speaks Chinese in the dark', async () => {
    page = await Page.open(`${agent.url}/?lang=zh-CN`, { dark: true, width: 1920, height: 1080 });
    const judged = await push(1004);
    await wordIs('合格');
    await page.press('w');
    await page.press('t');
    await until('the question', () => page?.evaluate<boolean>("document.querySelector('dialog').open"));
    await page.evaluate(
      "document.querySelector('#other-type').value = '划痕'; document.querySelector('#operator').value = '王'; document.querySelector('#other').requestSubmit()",
    );
    await until('the override', () =>
      [...server.overrides.values()].some(
        (o) => o.inspectionId === judged.id && o.defectTypes[0] === '划痕' && o.operator === '王',
      ),
    );
    await shoot('zh-dark');
    expect(page.problems).toEqual([]);
  });

  it('says so when the agent is gone, on a telephone too', async () => {
    page = await Page.open(agent.url, { width: 420, height: 800 });
    await until('the page', async () => (await page?.text('#state')) === 'running');
    await shoot('narrow');
    await agent.close();
    await until('the alarm', async () => (await page?.text('#state')) === 'the agent does not answer');
  });
});
