import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
