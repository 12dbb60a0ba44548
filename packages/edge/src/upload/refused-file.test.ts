import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RefusedFile } from './refused-file.js';

it('keeps the last refusals and never more than twice its size', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'lemniscate-refused-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'refused.jsonl');
  const file = new RefusedFile(path, 1000);
  for (let n = 0; n < 100; n++) await file.add({ code: 'request_invalid', detail: 'no', record: { n } });
  expect((await readdir(dir)).sort()).toEqual(['refused.jsonl', 'refused.jsonl.old']);
  const sizes = await Promise.all([path, `${path}.old`].map(async (p) => (await stat(p)).size));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
  const lines = (await readFile(`${path}.old`, 'utf8')) + (await readFile(path, 'utf8'));
  const kept = lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { record: { n: number } }).record.n);
  expect(kept.at(-1)).toBe(99);
  expect(kept).toEqual(kept.map((_, i) => kept[0] + i));
});
