import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset, writeGoodFolder, writeImage } from './make-images.js';
import { failCli, runCli } from './run-cli.js';
import { createScratch, type Scratch } from './scratch.js';

let scratch: Scratch;
let cwd: string;
const run = (...args: string[]) => runCli(args, { cwd });
const fail = (...args: string[]) => failCli(args, cwd);

beforeAll(async () => {
  scratch = await createScratch();
  cwd = scratch.dir;
  await writeDataset(join(cwd, 'data'));
});
afterAll(() => scratch.remove());

describe('help and usage', () => {
  it('lists every command, with examples and exit codes', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const command of ['adapt', 'inspect', 'evaluate', 'replay', 'data', 'bases', 'demo'])
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('130  stopped by Ctrl-C');
  });

  it.each([
    'adapt',
    'inspect',
    'evaluate',
    'replay',
    'demo',
    'data show',
    'data import',
    'data export',
    'bases check',
  ])('explains "%s"', async (command) => {
    const { code, stdout } = await run(...command.split(' '), '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`$ lemniscate ${command}`);
    expect(stdout).toContain('--json');
  });

  it('prints its version', async () => {
    const { code, stdout } = await run('--version');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows the help and fails when no command is given', async () => {
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: lemniscate');
  });

  it.each([
    [['adpt'], 'adapt'],
    [['data', 'exprt'], 'export'],
    [['adapt', '--god', 'x'], '--good'],
    [['replay', '--data', 'x', '--labels-per-trun', '3'], '--labels-per-turn'],
  ])('suggests what was meant by %j', async (args, meant) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toMatch(new RegExp(`Did you mean ${meant}\\?`));
  });

  it.each([
    [['adapt', '--good', 'data/train/good', '--seed', '1.5'], 'option_invalid'],
    [['adapt', '--good', 'data/train/good', '--false-reject-rate', '2'], 'option_invalid'],
    [['adapt', '--good', 'data/train/good', '--side', 'big'], 'option_invalid'],
    [['adapt', '--good', 'data/train/good', '--escape-cost', '5'], 'usage'],
    [['adapt', '--good', 'data/train/good', '--data', 'data'], 'usage'],
    [['adapt'], 'usage'],
    [['inspect', '--model', 'm'], 'usage'],
    [['evaluate', '--data', 'data'], 'usage'],
    [['replay', '--data', 'data', '--policy', 'best'], 'option_invalid'],
    [['data', 'export', '--data', 'data', '--to', 'xml', '--out', 'o'], 'option_invalid'],
  ])('refuses %j', async (args, expected) => {
    const { exit, code, stderr } = await fail(...args);
    expect(code).toBe(expected);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^error: .+\nwhat to do: .+\n$/);
  });
});

describe('a model from photos of good parts', () => {
  it('is made, judges images and says what it does not know', async () => {
    const made = await run('adapt', '--good', 'data/train/good', '--out', 'models/plate', '--json');
    expect(made).toMatchObject({ code: 0 });
    const result = JSON.parse(made.stdout) as Record<string, unknown>;
    expect(result).toMatchObject({ good: 12, defects: 0, skipped: [] });
    expect(result['calibration']).toMatchObject({ guaranteed: false });

    const files = ['data/test/blot/0.png', 'data/test/good'];
    const { code, stdout } = await run('inspect', '--model', 'models/plate', ...files);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(9);
    for (const line of lines) {
      expect(line).toMatchObject({ threshold: expect.any(Number), latencyMs: expect.any(Number) });
      expect(line['verdict']).toBe((line['score'] as number) >= (line['threshold'] as number) ? 'ng' : 'ok');
    }
    const [blot, ...good] = lines.map((line) => line['score'] as number);
    expect(blot).toBeGreaterThan(Math.max(...good));
  });

  it('says in words what was made', async () => {
    const { code, stdout } = await run('adapt', '--good', 'data/train/good', '--out', 'models/words');
    expect(code).toBe(0);
    expect(stdout).toContain('Model written to models/words');
    expect(stdout).toMatch(/learnt from +12 good images, no defects/);
    expect(stdout).toMatch(/guaranteed +no: /);
  });

  it('writes heat maps where asked to', async () => {
    const args = ['inspect', '--model', 'models/plate', '--heatmaps', 'maps', 'data/test/blot/0.png'];
    const { code, stdout } = await run(...args);
    expect(code).toBe(0);
    const { heatmapPath } = JSON.parse(stdout) as { heatmapPath: string };
    expect((await stat(resolve(cwd, heatmapPath))).size).toBeGreaterThan(0);
  });

  it('is refused once it has been tampered with', async () => {
    const { stdout } = await run('adapt', '--good', 'data/train/good', '--out', 'models/broken', '--json');
    const { modelPath } = JSON.parse(stdout) as { modelPath: string };
    const path = join(cwd, 'models/broken', modelPath.split('/').at(-1)!);
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 0xff;
    await writeFile(path, bytes);
    const { exit, code } = await fail('inspect', '--model', 'models/broken', 'data/test/good/0.png');
    expect(code).toBe('model_digest_mismatch');
    expect(exit).toBe(3);
  });
});

describe('a labelled dataset', () => {
  it('teaches a model that is then measured', async () => {
    expect(await run('adapt', '--data', 'data', '--out', 'models/labelled')).toMatchObject({ code: 0 });
    const { code, stdout } = await run('evaluate', '--model', 'models/labelled', '--data', 'data', '--json');
    expect(code).toBe(0);
    const evaluation = JSON.parse(stdout) as Record<string, unknown>;
    const rate = { value: expect.any(Number), lo: expect.any(Number), hi: expect.any(Number) };
    expect(evaluation).toMatchObject({
      auroc: expect.any(Number),
      auprc: expect.any(Number),
      escapeRate: rate,
      falseRejectRate: rate,
      latencyMs: { median: expect.any(Number) },
    });
    expect((evaluation['perDefect'] as { type: string }[]).map((row) => row.type).sort()).toEqual([
      'blot',
      'spot',
    ]);
    expect(evaluation).not.toHaveProperty('images');
  });

  it('is replayed turn by turn, with a report that needs nothing else', async () => {
    const args = ['replay', '--data', 'data', '--shots', '4', '--turns', '1', '--labels-per-turn', '4'];
    const { code, stdout } = await run(...args, '--seed', '3', '--report', 'out/report.html', '--json');
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { turns: Record<string, unknown>[] };
    expect(result).toMatchObject({ policy: 'capture', seed: 3 });
    expect(result.turns).toHaveLength(2);
    expect(result.turns[1]).toMatchObject({
      turn: 1,
      auroc: expect.any(Number),
      escapeRate: { count: expect.any(Number), of: expect.any(Number) },
      adaptSeconds: expect.any(Number),
      heads: expect.any(Array),
    });
    const report = await readFile(join(cwd, 'out/report.html'), 'utf8');
    expect(report).toMatch(/^<!doctype html>/);
    expect(report).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(report.length).toBeLessThan(4e6);
  });

  it('is shown and converted there and back', async () => {
    const shown = await run('data', 'show', '--data', 'data', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ format: 'mvtec', images: 32, good: 20, defects: 12 });
    expect(await run('data', 'export', '--data', 'data', '--to', 'coco', '--out', 'coco')).toMatchObject({
      code: 0,
    });
    const back = await run('data', 'import', '--data', 'coco', '--out', 'back', '--json');
    expect(JSON.parse(back.stdout)).toMatchObject({ from: 'coco', to: 'mvtec', images: 32 });
    expect(await fail('data', 'import', '--data', 'coco', '--out', 'back')).toMatchObject({
      code: 'folder_not_empty',
      exit: 2,
    });
  });
});

describe('photos as they come', () => {
  it('may have names with spaces, quotes and letters of any script', async () => {
    const dir = join(cwd, 'odd \'names\' "here"/gut & schön');
    const names = ["it's 1.png", 'a "b" c.png', 'Prüfung ß.png', '検査 部品.png', '-dash.png', '$HOME;x.png'];
    for (const [i, name] of names.entries()) await writeImage(join(dir, name), i);
    for (let i = 0; i < 6; i++) await writeImage(join(dir, `${i}.png`), 20 + i);
    const out = 'models/größe "x"';
    expect(await run('adapt', '--good', dir, '--out', out)).toMatchObject({ code: 0 });
    const { code, stdout } = await run('inspect', '--model', out, dir);
    expect(code).toBe(0);
    const files = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { file: string }).file);
    for (const name of names) expect(files.some((file) => file.endsWith(name))).toBe(true);
  });

  it('may differ in size', async () => {
    const dir = join(cwd, 'two-sizes');
    await writeGoodFolder(dir, 8);
    for (let i = 0; i < 8; i++) await writeImage(join(dir, `large-${i}.png`), 30 + i, { sidePx: 160 });
    const { code, stdout } = await run('adapt', '--good', dir, '--out', 'models/two-sizes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ good: 16 });
  });
});

describe('bases', () => {
  it('are listed, and each can be shown', async () => {
    const { stdout } = await run('bases', 'list', '--json');
    const bases = JSON.parse(stdout) as { id: string }[];
    expect(bases.length).toBeGreaterThan(0);
    const shown = await run('bases', 'show', bases[0].id, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: bases[0].id });
  });

  it('are suggested when the id is misspelt', async () => {
    const { stdout } = await run('bases', 'list', '--json');
    const [{ id }] = JSON.parse(stdout) as { id: string }[];
    const { code, stderr } = await run('bases', 'show', `${id}x`);
    expect(code).toBe(3);
    expect(stderr).toContain(`Did you mean ${id}?`);
  });
});
