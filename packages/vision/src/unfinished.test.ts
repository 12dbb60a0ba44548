import { mkdir, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createScratch } from './station/station-fixtures.js';
import { removeIfUnfinished } from './unfinished.js';

it('removes at the end of the process what is still being written, and listens no longer than needed', async () => {
  const scratch = await createScratch();
  const before = process.listeners('exit');
  for (const name of ['finished', 'half', 'other-half'])
    await mkdir(scratch.at(`${name}/deep`), { recursive: true });
  const [finished, ...halves] = ['finished', 'half', 'other-half'].map((name) =>
    removeIfUnfinished(scratch.at(name)),
  );
  finished();
  const added = process.listeners('exit').filter((listener) => !before.includes(listener));
  expect(added).toHaveLength(1);
  added[0](130);
  expect(await readdir(scratch.dir)).toEqual(['finished']);
  for (const settled of halves) settled();
  expect(process.listeners('exit')).toEqual(before);
  await scratch.remove();
});
