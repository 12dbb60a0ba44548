import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { whyNoApp } from './web-server.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/web-size.mjs', import.meta.url));
const reason = await whyNoApp();

const sizeOf = async (page: string): Promise<string> =>
  (await promisify(execFile)(process.execPath, [SCRIPT, page])).stdout;

test.skipIf(reason !== null)(
  `the first load of the review page is within its budget${reason ? ` (left out: ${reason})` : ''}`,
  async () => {
    expect(await sizeOf('review')).toContain('in all, of 250');
  },
);

test('the first load of the operator page is within its budget, all of its scripts counted', async () => {
  const said = await sizeOf('operator');
  for (const file of ['page.js', 'correct.js', 'words.js']) expect(said).toContain(file);
  expect(said).toContain('in all, of 250');
});
