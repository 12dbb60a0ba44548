import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset, writeGoodFolder } from './make-images.js';
import { failCli, runCli } from './run-cli.js';
import { createScratch, namesIn, type Scratch } from './scratch.js';

const execute = promisify(execFile);
let scratch: Scratch;
let cwd: string;

beforeAll(async () => {
  scratch = await createScratch();
  cwd = scratch.dir;
  await writeGoodFolder(join(cwd, 'good'), 80);
  await writeDataset(join(cwd, 'data'));
});
afterAll(() => scratch.remove());

describe.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle', (signalAtFirstNote) => {
  it.each([
    ['adapt', ['adapt', '--good', 'good', '--out', 'out/model']],
    [
      'replay',
      ['replay', '--data', 'data', '--shots', '4', '--labels-per-turn', '1', '--report', 'out/report.html'],
    ],
    ['demo', ['demo', '--out', 'out/demo']],
  ])('stops %s and leaves nothing half-written', async (_, args) => {
    const { code, stdout, stderr } = await runCli([...args, '--json'], { cwd, signalAtFirstNote });
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping…');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
    const left = await namesIn(join(cwd, 'out')).catch(() => []);
    expect(left.filter((name) => name !== 'demo')).toEqual([]);
    const leftOfDemo = await namesIn(join(cwd, 'out/demo')).catch(() => []);
    expect(leftOfDemo.filter((name) => !/^line-[0-9a-f-]+$/.test(name))).toEqual([]);
    expect(await namesIn(cwd)).toEqual(expect.arrayContaining(['data', 'good']));
    expect((await namesIn(cwd)).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

describe('Ctrl-C, once and twice,', () => {
  const MANY = 1000;
  beforeAll(async () => {
    expect(await runCli(['adapt', '--good', 'good', '--out', 'judge'], { cwd })).toMatchObject({ code: 0 });
    for (const [kind, source] of [
      ['good', 'data/test/good/0.png'],
      ['blot', 'data/test/blot/0.png'],
    ]) {
      await mkdir(join(cwd, 'many', kind), { recursive: true });
      for (let i = 0; i < MANY / 2; i++)
        await copyFile(join(cwd, source), join(cwd, 'many', kind, `${i}.png`));
    }
  });

  afterEach(() => rm(join(cwd, 'stopped'), { recursive: true, force: true }));

  it.each([
    ['inspect', ['inspect', '--model', 'judge', '--heatmaps', 'stopped', 'many']],
    ['evaluate', ['evaluate', '--model', 'judge', '--data', 'many']],
    ['data export', ['data', 'export', '--data', 'many', '--to', 'coco', '--out', 'stopped']],
    ['adapt', ['adapt', '--good', 'many/good', '--out', 'judge']],
  ])('stops %s in the middle and leaves nothing half-written', async (name, args) => {
    const before = await namesIn(join(cwd, 'judge'));
    for (const signalTwice of [false, true]) {
      const { code, stdout, stderr } = await runCli([...args, '--json'], {
        cwd,
        signalAtFirstNote: 'SIGINT',
        signalTwice,
      });
      expect(code).toBe(130);
      expect(stderr).toContain('Stopping…');
      const lines = stdout.trim().split('\n').filter(Boolean);
      if (!signalTwice) expect(JSON.parse(lines.at(-1)!)).toMatchObject({ error: { code: 'cancelled' } });
      expect(lines.length).toBeLessThan(MANY);
      expect(await namesIn(join(cwd, 'judge'))).toEqual(before);
      const left = await namesIn(join(cwd, 'stopped')).catch(() => undefined);
      if (name !== 'inspect') expect(left).toBeUndefined();
      for (const map of left ?? []) {
        expect(map).toMatch(/^\d+(-2)?\.png$/);
        expect((await sharp(join(cwd, 'stopped', map)).stats()).channels).toHaveLength(3);
      }
      await rm(join(cwd, 'stopped'), { recursive: true, force: true });
      expect((await namesIn(cwd)).filter((entry) => entry.startsWith('.'))).toEqual([]);
    }
  });
});

it('ends quietly when the reader of its output has had enough', async () => {
  expect(await runCli(['adapt', '--good', 'good', '--out', 'model'], { cwd })).toMatchObject({ code: 0 });
  const files = Array.from({ length: 40 }, () => 'good').concat('data/test/good');
  const { code, stderr } = await runCli(['inspect', '--model', 'model', ...files], {
    cwd,
    closesStdout: true,
  });
  expect(stderr).not.toMatch(/error|EPIPE/);
  expect(code).toBe(0);
});

it('a full disk is said to be full, and nothing half-written stays on it', async (test) => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    test.skip('only root on Linux can mount a disk small enough to fill');
  const disk = join(cwd, 'disk');
  await mkdir(disk);
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  } catch (error) {
    test.skip(`mounting is not allowed here: ${(error as Error).message.trim()}`);
  }
  try {
    const failed = await failCli(['adapt', '--good', 'good', '--out', 'disk/model'], cwd);
    expect(failed).toMatchObject({ code: 'disk_full', exit: 4 });
    expect(await namesIn(disk)).toEqual([]);
  } finally {
    await execute('umount', [disk]);
  }
});
