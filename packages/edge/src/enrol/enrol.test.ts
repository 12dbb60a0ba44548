import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeServer } from '../testing/fake-server.js';
import { newId } from '../storage/ids.js';
import { readIdentity } from './device-file.js';
import { enrol } from './enrol.js';
import { rawPublicKey } from './keys.js';

let server: FakeServer;
let root: string;
beforeEach(async () => {
  server = new FakeServer();
  await server.start();
  root = await mkdtemp(join(tmpdir(), 'lemniscate-enrol-'));
});
afterEach(async () => {
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

const enrolAgain = (dataDir: string, force = false) => {
  const code = newId(Date.now());
  server.addCode(code);
  return enrol({ server: server.url, code, dataDir, force });
};

/** Id and key, as the server knows them together. */
const pairOf = async (dataDir: string) => {
  const { deviceId, privateKey } = await readIdentity(dataDir);
  return { deviceId, publicKey: rawPublicKey(privateKey) };
};

it('leaves the pair of before or the new one wherever an enrolment is cut off', async () => {
  const before = join(root, 'before');
  await enrolAgain(before);
  const old = await pairOf(before);
  const after = join(root, 'after');
  await cp(before, after, { recursive: true });
  await enrolAgain(after, true);
  const fresh = await pairOf(after);
  expect(fresh.deviceId).not.toBe(old.deviceId);

  // The states in between: what is written, in its order.
  const cut = async (name: string, written: readonly ('new key' | 'device')[]): Promise<string> => {
    const dir = join(root, name);
    await cp(before, dir, { recursive: true });
    await writeFile(join(dir, 'desired.json'), '{}');
    if (written.includes('new key')) await cp(join(after, 'device.key'), join(dir, 'device.key.new'));
    if (written.includes('device')) await cp(join(after, 'device.json'), join(dir, 'device.json'));
    return dir;
  };
  expect(await pairOf(await cut('with the key alone', ['new key']))).toEqual(old);
  const switched = await cut('switched', ['new key', 'device']);
  expect(await pairOf(switched)).toEqual(fresh);
  expect(await pairOf(switched)).toEqual(fresh);
  await expect(readFile(join(switched, 'desired.json'))).rejects.toThrow('ENOENT');
});

it('the same command once more, with a code that is spent, costs a cut-off enrolment nothing', async () => {
  const [before, dir] = [join(root, 'cut off'), join(root, 'repeated')];
  await enrolAgain(before);
  await cp(before, dir, { recursive: true });
  await enrolAgain(dir, true);
  const fresh = await pairOf(dir);
  // As it stands when the power goes after the switch.
  await rename(join(dir, 'device.key'), join(dir, 'device.key.new'));
  await cp(join(before, 'device.key'), join(dir, 'device.key'));
  const repeated = enrol({ server: server.url, code: newId(Date.now()), dataDir: dir, force: true });
  await expect(repeated).rejects.toMatchObject({ code: 'code_invalid' });
  expect(await pairOf(dir)).toEqual(fresh);
});

it('writes the new key before the id that belongs to it, and keeps the former pair until then', async () => {
  const dataDir = join(root, 'device');
  await enrolAgain(dataDir);
  const old = await pairOf(dataDir);
  let during: Awaited<ReturnType<typeof pairOf>> | undefined;
  server.trouble = async () => {
    during = await pairOf(dataDir);
    return false;
  };
  await enrolAgain(dataDir, true);
  expect(during).toEqual(old);
  expect(await pairOf(dataDir)).not.toEqual(old);
});

it('refuses a key that is not that of the id', async () => {
  const [a, b] = [join(root, 'a'), join(root, 'b')];
  await enrolAgain(a);
  await enrolAgain(b);
  await rename(join(b, 'device.key'), join(a, 'device.key'));
  await expect(readIdentity(a)).rejects.toMatchObject({ code: 'path_not_readable' });
});
