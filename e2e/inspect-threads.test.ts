import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeGoodFolder, writeImage } from './make-images.js';
import { createScratch, type Scratch } from './scratch.js';

const BUILT = new URL('../packages/vision/dist/index.js', import.meta.url).href;

let scratch: Scratch;
const at = (name: string): string => join(scratch.dir, name);

beforeAll(async () => {
  scratch = await createScratch();
  await writeGoodFolder(at('good'), 6);
  for (let seed = 50; seed < 60; seed++)
    await writeImage(at(`line/${seed}.png`), seed, { isDefective: seed % 3 === 0 });
  await writeFile(at('bad.png'), 'no picture');
  await run(
    `await vision.adapt({ good: ${str(at('good'))}, out: ${str(at('model'))}, sidePx: 96, cacheDir: ${str(at('cache'))} });`,
  );
});
afterAll(() => scratch.remove());

const str = (text: unknown): string => JSON.stringify(text);

/** What a script says that runs on built code: the second thread does, so tests of the sources do not see it. */
const run = async (script: string): Promise<string> => {
  const whole = `import * as vision from ${str(BUILT)}; ${script}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', whole]);
  return stdout;
};

/** Opens the model as the command does and inspects `files`; prints what `then` makes of it. */
const inspecting = (files: readonly string[], threads: number, options: object, each = ''): Promise<string> =>
  run(`
    const files = ${str(files)};
    const model = await vision.openModel(${str(at('model'))}, { threads: ${threads}, images: files.length });
    const said = [];
    try {
      for await (const one of vision.inspectFiles(model, files, ${str(options)})) {
        const { latencyMs, ...rest } = one;
        said.push(rest);
        ${each}
      }
    } catch (error) { said.push(error.code); }
    await model.close();
    console.log(JSON.stringify([model.atOnce, said]));`);

/** Ten photos again and again: as many as make the second thread worth it. */
const many = (): string[] => Array.from({ length: 80 }, (_, i) => at(`line/${50 + (i % 10)}.png`));

it('says the same of every photo, in order, from two threads as from one', async () => {
  const files = many();
  files.splice(33, 0, at('bad.png'));
  const [shared, two] = JSON.parse(await inspecting(files, 2, { skipBad: true }));
  const [alone, one] = JSON.parse(await inspecting(files, 1, { skipBad: true }));
  expect([shared, alone]).toEqual([5, 1]);
  expect(two).toEqual(one);
  expect(two.map((i: { file: string }) => i.file)).toEqual(files);
  expect(two[33]).toMatchObject({ error: { code: 'image_unreadable' } });
});

it('ends at a bad photo, or when nobody wants more, whatever the second thread has in hand', async () => {
  const files = many();
  files.splice(40, 0, at('bad.png'));
  const [, said] = JSON.parse(await inspecting(files, 2, {}));
  expect(said).toHaveLength(41);
  expect(said[40]).toBe('image_unreadable');
  const [, few] = JSON.parse(await inspecting(many(), 2, {}, 'if (said.length === 5) break;'));
  expect(few).toHaveLength(5);
});

it('keeps one thread for few photos', async () => {
  const [atOnce] = JSON.parse(await inspecting(many().slice(0, 20), 2, {}));
  expect(atOnce).toBe(1);
});
