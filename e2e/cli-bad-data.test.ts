import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset, writeGoodFolder, writeImage, writeMask } from './make-images.js';
import { failCli, runCli } from './run-cli.js';
import { createScratch, namesIn, type Scratch } from './scratch.js';

let scratch: Scratch;
let cwd: string;
const at = (...parts: string[]) => join(cwd, ...parts);
const run = (...args: string[]) => runCli(args, { cwd });
const fail = (...args: string[]) => failCli(args, cwd);
const SMALL = ['--side', '64', '--threads', '1'];
const SHORT_REPLAY = ['--shots', '3', '--turns', '1', '--labels-per-turn', '2', ...SMALL];

beforeAll(async () => {
  scratch = await createScratch();
  cwd = scratch.dir;
  await writeGoodFolder(at('photos/good'), 8);
  expect(await run('adapt', '--good', 'photos/good', '--out', 'model', ...SMALL)).toMatchObject({ code: 0 });
});
afterAll(() => scratch.remove());

describe('a dataset with an image that is none', () => {
  const BAD = 'test/good/torn.png';
  const shows = (stdout: string) =>
    (JSON.parse(stdout) as { skipped: { file: string; code: string }[] }).skipped.map(({ file, code }) => [
      file,
      code,
    ]);

  beforeAll(async () => {
    await writeDataset(at('torn'));
    await writeFile(at('torn', BAD), 'no picture');
  });

  it.each([
    ['evaluate', ['evaluate', '--model', 'model', '--data', 'torn', '--threads', '1']],
    ['replay', ['replay', '--data', 'torn', ...SHORT_REPLAY]],
    ['data export', ['data', 'export', '--data', 'torn', '--to', 'coco', '--out', 'torn-coco']],
    ['data import', ['data', 'import', '--data', 'torn', '--to', 'yolo', '--out', 'torn-yolo']],
  ])('is refused by %s, and read without it by --skip-bad', async (_, args) => {
    const failed = await fail(...args);
    expect(failed).toMatchObject({ code: 'image_unreadable', exit: 3 });
    expect(failed.stderr).toContain('torn.png');
    expect((await namesIn(cwd)).filter((name) => name.includes('torn'))).toEqual(['torn']);
    const { code, stdout, stderr } = await run(...args, '--skip-bad', '--json');
    expect(code).toBe(0);
    expect(shows(stdout)).toEqual([[BAD, 'image_unreadable']]);
    expect(stderr).toContain('1 file left out');
    if (!args.includes('--out')) return;
    const out = args[args.indexOf('--out') + 1];
    expect(await namesIn(cwd)).toContain(out);
    await rm(at(out), { recursive: true });
  });

  it('or with a mask of another size, which replay knows before it begins', async () => {
    await writeDataset(at('askew'));
    for (let i = 0; i < 6; i++) await writeMask(at(`askew/ground_truth/spot/${i}_mask.png`), 64);
    const failed = await fail('replay', '--data', 'askew', ...SHORT_REPLAY);
    expect(failed).toMatchObject({ code: 'mask_size_differs', exit: 3 });
    const { code, stdout } = await run('replay', '--data', 'askew', ...SHORT_REPLAY, '--skip-bad', '--json');
    expect(code).toBe(0);
    expect(new Set(shows(stdout).map(([, why]) => why))).toEqual(new Set(['mask_size_differs']));
    expect(shows(stdout)).toHaveLength(6);
  });
});

describe('a dataset with names as they come', () => {
  const DIR = 'Werk "Süd"/größe \'x\' & 検査';
  const TYPE = 'Kratzer "tief" & ß';

  beforeAll(async () => {
    for (const [i, name] of ["it's 1", 'a "b" c', 'Prüfung ß', '検査 部品', '-dash', '$HOME;x'].entries()) {
      await writeImage(at(DIR, 'train/good', `${name}.png`), i);
      await writeImage(at(DIR, 'test/good', `${name}.png`), 50 + i);
      await writeImage(at(DIR, 'test', TYPE, `${name}.png`), 100 + i, { isDefective: true });
      await writeMask(at(DIR, 'ground_truth', TYPE, `${name}_mask.png`));
    }
  });

  it('is measured on', async () => {
    const { code, stdout } = await run('evaluate', '--model', 'model', '--data', DIR, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ data: DIR, defects: 6, perDefect: [{ type: TYPE }] });
  });

  it('is replayed, with a report', async () => {
    const { code } = await run('replay', '--data', DIR, ...SHORT_REPLAY, '--report', `${DIR}.html`);
    expect(code).toBe(0);
    expect(await readFile(at(`${DIR}.html`), 'utf8')).toMatch(/^<!doctype html>/);
  });

  it.each(['coco', 'yolo', 'voc', 'imagefolder'])('goes to %s and comes back', async (format) => {
    const out = `${DIR} als ${format}`;
    expect(await run('data', 'export', '--data', DIR, '--to', format, '--out', out)).toMatchObject({
      code: 0,
    });
    const back = await run('data', 'import', '--data', out, '--out', `${out} zurück`, '--json');
    expect(JSON.parse(back.stdout)).toMatchObject({ from: format, images: 18, skipped: [] });
    const shown = await run('data', 'show', '--data', out, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      images: 18,
      good: 12,
      defects: 6,
      perType: { [TYPE]: 6 },
    });
  });
});

describe('what a person has', () => {
  it('is never replaced by a model', async () => {
    await writeFile(at('notes.txt'), 'mine');
    for (const out of ['photos', 'photos/good', '.', 'notes.txt']) {
      const failed = await fail('adapt', '--good', 'photos/good', '--out', out);
      expect(failed).toMatchObject({ code: 'folder_not_replaced', exit: 2 });
    }
    expect(await namesIn(at('photos/good'))).toHaveLength(8);
    expect(await readFile(at('notes.txt'), 'utf8')).toBe('mine');
    await writeFile(at('model/notes.txt'), 'mine');
    expect(await fail('adapt', '--good', 'photos/good', '--out', 'model')).toMatchObject({
      code: 'folder_not_replaced',
    });
  });

  it('nor by heat maps', async () => {
    const before = await readFile(at('photos/good/00.png'));
    const failed = await fail('inspect', '--model', 'model', '--heatmaps', 'photos/good', 'photos');
    expect(failed).toMatchObject({ code: 'usage', exit: 2 });
    expect((await readFile(at('photos/good/00.png'))).equals(before)).toBe(true);
  });
});

describe('an option that would change nothing', () => {
  it.each([
    [
      ['--good', 'photos/good', '--escape-cost', '5', '--false-reject-cost', '1'],
      '--escape-cost, --false-reject-cost',
    ],
    [['--good', 'photos/good', '--defect-rate', '1%'], '--defect-rate'],
    [['--update', 'model', '--good', 'photos/good', '--side', '96', '--seed', '1'], '--seed, --side'],
  ])('is refused: %j', async (args, named) => {
    const failed = await fail('adapt', ...args, '--out', 'x');
    expect(failed).toMatchObject({ code: 'usage', exit: 2 });
    for (const name of named.split(', ')) expect(failed.stderr).toContain(name);
  });

  it('is named where only the labels tell, as is a budget that cannot be met', async () => {
    await writeGoodFolder(at('few/train/good'), 6);
    await writeImage(at('few/test/blot/0.png'), 60, { isDefective: true });
    const args = ['adapt', '--data', 'few', '--out', 'few-model', '--defect-rate', '1%', '--json'];
    const { code, stdout, stderr } = await run(...args, ...SMALL, '--budget-ms', '0.001');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { notes: string[] }).notes).toEqual([
      expect.stringMatching(/budget of 0\.001 ms .* cannot be met .* the size set by hand/),
      expect.stringContaining('--defect-rate changed nothing'),
    ]);
    expect(stderr.match(/^note: /gm)).toHaveLength(2);
  });
});
