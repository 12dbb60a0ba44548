import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayResult } from '@lemniscate/vision';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeReplay } from './fixtures/fake-replay.js';
import { renderReplayReport } from './render-replay-report.js';

let dir: string;
let result: ReplayResult;
let html: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'));
  result = await fakeReplay(dir, 2);
  html = await renderReplayReport(result);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Without the pictures, whose letters may spell anything. */
const withoutPictures = (page: string): string => page.replaceAll(/data:image\/jpeg;base64,[^"]*/g, '');

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='x'>\u0000\u202e`;

describe('the replay report', () => {
  it('needs nothing but itself: no scripts, no requests', () => {
    expect(html).not.toMatch(/<script|<link|@import|url\(/);
    expect(html).not.toMatch(/(?:src|href)="(?!data:image\/jpeg)/);
    expect(html).not.toContain('http://');
    expect(html.length).toBeLessThan(4e6);
  });

  it('says first, in factory words, what escapes and what is rejected', () => {
    const text = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('Of 100 defective parts 5.6 escape');
    expect(text).toContain('Of 1000 good parts 17 are rejected');
    expect(text).toContain('4 of 72 held out');
  });

  it('draws every chart with its band, and random labels beside the policy', () => {
    expect(html.match(/class="band learn"/g)).toHaveLength(2);
    expect(html.match(/class="band defect"/g)).toHaveLength(2);
    expect(html.match(/class="band good"/g)).toHaveLength(2);
    expect(html.match(/class="band other"/g)).toHaveLength(6);
    expect(html).toContain('random labels reached');
    expect(withoutPictures(html)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('shows photo and heat map of misses, false rejects and catches', () => {
    expect(html.match(/<img /g)).toHaveLength(2 * 2 * 3);
  });

  it('says how to get the same numbers, whatever was asked for', async () => {
    const commandIn = (page: string): string => /<code class="command">(.*?)<\/code>/.exec(page)?.[1] ?? '';
    expect(commandIn(html)).toContain('--base lemniscate-s16 --report report.html');
    const asked = {
      base: 'bases/my net.onnx',
      sidePx: 320,
      budgetMs: 40,
      costs: { escape: 50, falseReject: 1 },
      skipBad: true,
    };
    const command = commandIn(await renderReplayReport({ ...result, asked }));
    expect(command).toContain('my net.onnx');
    expect(command).toContain('--side 320 --budget-ms 40 --escape-cost 50 --false-reject-cost 1 --skip-bad');
  });

  it('breaks no word of a defect type', () => {
    const rule = /th\[scope=row\] \{[^}]*\}/.exec(html)?.[0];
    expect(rule).not.toMatch(/word-break|anywhere/);
  });

  it('is the same for the same result', async () => {
    expect((await renderReplayReport(result)) === html).toBe(true);
  });

  it('keeps hostile names text', async () => {
    const scored = result.scored.map((image) =>
      image.label === 'ng' ? { ...image, file: HOSTILE, defectTypes: [HOSTILE] } : image,
    );
    const pictures = result.worstMisses.map((picture) => ({
      ...picture,
      file: HOSTILE,
      defectTypes: [HOSTILE],
    }));
    const hostile = await renderReplayReport({
      ...result,
      data: `data/${HOSTILE}`,
      base: HOSTILE,
      scored,
      worstMisses: pictures,
      skipped: [{ file: HOSTILE, code: 'image_unreadable', params: { path: HOSTILE }, reason: HOSTILE }],
      turns: result.turns.map((turn) => ({ ...turn, heads: [{ name: HOSTILE, weight: 1 }] })),
    });
    expect(withoutPictures(hostile)).not.toMatch(/<script|onerror='/);
    for (const character of ['\u0000', '\u202e']) expect(hostile).not.toContain(character);
    expect(hostile.match(/<img /g)).toHaveLength(2 * 2 * 3);
  });

  it('stands a start without turns, images that are gone, no errors, and one kind of part only', async () => {
    const [first] = result.turns;
    const nothing = { value: Number.NaN, lo: 0, hi: 1, count: 0, of: 0 };
    const bare = await renderReplayReport({
      ...result,
      turns: [{ ...first, auroc: Number.NaN, escapeRate: nothing, pixelAupro: null }],
      randomTurns: undefined,
      images: { ...result.images, heldOutDefects: 0 },
      scored: result.scored.filter((image) => image.label === 'ok' && image.verdict === 'ok'),
      worstMisses: result.worstMisses.map((picture) => ({ ...picture, path: join(dir, 'gone.png') })),
      worstFalseRejects: [],
      bestCatches: [],
      skipped: [],
    });
    expect(bare).toContain('the image can no longer be read');
    expect(bare).toContain('None: every held-out good part was passed.');
    expect(withoutPictures(bare)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('takes scores that are no probabilities', async () => {
    const scored = result.scored.map((image) => ({ ...image, score: image.score * 40 - 3 }));
    expect(withoutPictures(await renderReplayReport({ ...result, scored }))).not.toMatch(
      /NaN|undefined|Infinity/,
    );
  });
});
