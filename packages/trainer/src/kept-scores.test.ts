import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type KeptScore, KeptScores } from './kept-scores.js';

const MODEL = 'a'.repeat(64);
const said = new Map<string, KeptScore>([
  ['b'.repeat(64), { score: 0.1 + 0.2, verdict: 'ng' }],
  ['c'.repeat(64), { score: 1e-9, verdict: 'ok' }],
]);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scores-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('gives back what a model said, to the last bit, and to no other model', async () => {
  const scores = new KeptScores(join(dir, 'new'));
  await scores.keep(MODEL, said);
  expect(await scores.of(MODEL)).toEqual(said);
  expect(await scores.of('d'.repeat(64))).toEqual(new Map());
});

it.each([
  ['cut short', '{"b'],
  ['of another kind', '{"b":{"score":"high","verdict":"ng"}}'],
  ['empty', ''],
])('takes a file that is %s for none, and writes over it', async (_, text) => {
  const scores = new KeptScores(dir);
  await scores.keep(MODEL, said);
  const [name] = await readdir(dir);
  await writeFile(join(dir, name), text);
  expect(await scores.of(MODEL)).toEqual(new Map());
  await scores.keep(MODEL, said);
  expect(await scores.of(MODEL)).toEqual(said);
  expect(await readdir(dir)).toEqual([name]);
});

it('goes on where nothing can be kept', async () => {
  const path = join(dir, 'a file');
  await writeFile(path, 'in the way');
  const scores = new KeptScores(path);
  await scores.keep(MODEL, said);
  expect(await scores.of(MODEL)).toEqual(new Map());
  await scores.trim();
});
