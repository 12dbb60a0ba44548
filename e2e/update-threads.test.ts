import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeGoodFolder } from './make-images.js';
import { createScratch, type Scratch } from './scratch.js';

const BUILT = new URL('../packages/vision/dist/index.js', import.meta.url).href;

let scratch: Scratch;

beforeAll(async () => {
  scratch = await createScratch();
});
afterAll(() => scratch.remove());

// The second thread runs built code, so tests of the sources do not see it; nor has the command an option for it.
it('an update is the same bytes from two threads as from one, features included', async () => {
  const at = (name: string): string => join(scratch.dir, name);
  await writeGoodFolder(at('good'), 4);
  await writeGoodFolder(at('more'), 13);
  const adapt = async (options: Record<string, unknown>): Promise<void> => {
    const settings = { sidePx: 96, cacheDir: at('cache'), ...options };
    const script = `import { adapt } from ${JSON.stringify(BUILT)}; await adapt(${JSON.stringify(settings)});`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  };
  await adapt({ good: at('good'), out: at('model') });
  const updated = async (threads: number): Promise<Buffer> => {
    const out = at(`model-${threads}`);
    // A cache of its own: every feature is computed, half of them in the second thread.
    await adapt({ good: at('more'), update: at('model'), out, threads, cacheDir: at(`cache-${threads}`) });
    return readFile(join(out, 'state.bin'));
  };
  expect((await updated(2)).equals(await updated(1))).toBe(true);
});
