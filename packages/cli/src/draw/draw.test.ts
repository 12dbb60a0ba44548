import { describe, expect, it } from 'vitest';
import { bytesText, headsText, rateText, secondsText, short } from './numbers.js';
import { printable } from './printable.js';
import { progressLine } from './progress-bar.js';
import { Screen, type Sink } from './screen.js';
import { shellWord } from './shell-word.js';
import { createTable, tableLines } from './table.js';

describe('numbers', () => {
  it('keep three figures', () => {
    expect([0.0123, 1.234, 12.34, 123.4, Number.NaN].map(short)).toEqual([
      '0.012',
      '1.23',
      '12.3',
      '123',
      '–',
    ]);
    expect(secondsText(83.4)).toBe('1 min 23 s');
    expect(secondsText(59.96)).toBe('60.0 s');
    expect(bytesText(4_123_000)).toBe('4.1 MB');
  });

  it('show a rate with its interval, and nothing where there is none', () => {
    expect(rateText({ value: 0.037, lo: 0.005, hi: 0.127, count: 2, of: 54 })).toBe('3.7 [0.5–12.7]');
    expect(rateText({ value: Number.NaN, lo: 0, hi: 1, count: 0, of: 0 })).toBe('– [0.0–100.0]');
  });

  it('name the heads that count, heaviest first', () => {
    const heads = [
      { name: 'bank', weight: 0.3 },
      { name: 'patch', weight: 0.7 },
      { name: 'global', weight: 0 },
    ];
    expect(headsText(heads)).toBe('patch 70\u00a0%, bank 30\u00a0%');
    expect(headsText([])).toBe('–');
  });
});

describe('hostile names', () => {
  it('cannot move the cursor, change colours or turn letters round', () => {
    expect(printable('a\u001b[2Jb\n\u202egnp.exe')).toBe('a\\u{1b}[2Jb\\u{a}\\u{202e}gnp.exe');
    expect(printable('Prüfung 検査.png')).toBe('Prüfung 検査.png');
  });

  it('stay one word in a shell', () => {
    expect(shellWord('models/flange')).toBe('models/flange');
    expect(shellWord("it's; rm")).toBe(`'it'\\''s; rm'`);
  });
});

describe('tables', () => {
  it('align what is known beforehand', () => {
    expect(
      tableLines(
        [{ title: 'type' }, { title: 'n', align: 'right' }],
        [
          ['scratch', '12'],
          ['dent', '3'],
        ],
      ),
    ).toEqual(['type      n', 'scratch  12', 'dent      3']);
  });

  it('paint cells without shifting the next ones', () => {
    const table = createTable([
      { title: 'a', width: 4, paint: (cell) => `<${cell}>` },
      { title: 'b', width: 0 },
    ]);
    expect(table.row(['ok', 'x'])).toBe('<ok  >  x');
  });
});

describe('progress', () => {
  it('fits in the terminal and tells the time left once it can', () => {
    const progress = { stage: 'reading images', done: 30, total: 120 };
    expect(progressLine(progress, 1000, 80)).toBe(
      `reading images  ${'█'.repeat(6)}${'░'.repeat(18)}  30/120`,
    );
    expect(progressLine(progress, 10_000, 80)).toContain('30/120, 30.0 s left');
    expect(progressLine(progress, 10_000, 20).length).toBeLessThanOrEqual(20);
    expect(progressLine({ stage: 'writing', done: 0, total: 0 }, 0, 80)).toBe('writing');
  });

  const collect = (isTTY: boolean): Sink & { text: string } => ({
    text: '',
    isTTY,
    columns: 80,
    write(text: string) {
      this.text += text;
    },
  });

  it('is an occasional line where there is no terminal', () => {
    let nowMs = 0;
    const [stdout, stderr] = [collect(false), collect(false)];
    const screen = new Screen(stdout, stderr, () => nowMs);
    for (let done = 0; done <= 100; done++, nowMs += 250)
      screen.progress({ stage: 'reading', done, total: 100 });
    expect(stderr.text).toBe('reading\nreading: 40 of 100\nreading: 80 of 100\n');
    expect(stdout.text).toBe('');
  });

  it('is taken away before a line is printed', () => {
    const [stdout, stderr] = [collect(true), collect(true)];
    const screen = new Screen(stdout, stderr, () => 0);
    screen.progress({ stage: 'reading', done: 1, total: 2 });
    screen.print('result');
    expect(stderr.text.endsWith('\r\u001b[2K')).toBe(true);
    expect(stdout.text).toBe('result\n');
  });
});
