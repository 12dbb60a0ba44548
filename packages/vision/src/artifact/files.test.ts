import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratch } from '../station/station-fixtures.js';
import { writeError, writeFolderAtomically } from './files.js';

describe('writeFolderAtomically', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let count = 0;

  beforeAll(async () => {
    scratch = await createScratch();
  });
  afterAll(() => scratch.remove());

  const emptyFolder = async (): Promise<string> => {
    const dir = scratch.at(String(count++));
    await mkdir(dir);
    return dir;
  };

  it('writes a folder, its parents too, and nothing beside it', async () => {
    const parent = await emptyFolder();
    const dir = join(parent, 'a/b/model');
    await writeFolderAtomically(dir, { 'x.txt': 'x', 'y.bin': Uint8Array.of(1, 2) });
    expect((await readdir(dir)).sort()).toEqual(['x.txt', 'y.bin']);
    expect(await readdir(join(parent, 'a/b'))).toEqual(['model']);
  });

  it('replaces the folder that was there, with all that was in it', async () => {
    const dir = join(await emptyFolder(), 'model');
    await writeFolderAtomically(dir, { old: 'old', both: 'old' });
    await writeFolderAtomically(dir, { both: 'new' });
    expect(await readdir(dir)).toEqual(['both']);
    expect(await readFile(join(dir, 'both'), 'utf8')).toBe('new');
    expect(await readdir(join(dir, '..'))).toEqual(['model']);
  });

  it('leaves what was there, and nothing else, when it fails half-way', async () => {
    const parent = await emptyFolder();
    const dir = join(parent, 'model');
    await writeFolderAtomically(dir, { kept: 'kept' });
    const files = { first: 'written', 'no/such/folder': 'fails' };
    await expect(writeFolderAtomically(dir, files)).rejects.toMatchObject({ code: 'write_failed' });
    expect(await readdir(parent)).toEqual(['model']);
    expect(await readdir(dir)).toEqual(['kept']);
    await expect(writeFolderAtomically(join(parent, 'other'), files)).rejects.toMatchObject({
      code: 'write_failed',
    });
    expect(await readdir(parent)).toEqual(['model']);
  });

  it('says so when a parent is a file', async () => {
    const parent = await emptyFolder();
    await writeFile(join(parent, 'file'), '');
    await expect(writeFolderAtomically(join(parent, 'file/model'), { a: '' })).rejects.toMatchObject({
      code: 'write_failed',
    });
  });

  it('tells a full disk from other failures', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(writeError(full, 'x').code).toBe('disk_full');
    expect(writeError(new Error('other'), 'x').code).toBe('write_failed');
  });
});
