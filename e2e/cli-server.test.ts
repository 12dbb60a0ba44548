import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGoodFolder } from './make-images.js';
import { failCli, runCli, type RunningCli, startCli } from './run-cli.js';
import { createScratch, type Scratch } from './scratch.js';

const PASSWORD = 'correct horse battery';
const NOBODY = '01890000-0000-7000-8000-000000000000';

let scratch: Scratch;
let cwd: string;
let server: RunningCli;
let url: string;
let setupCode: string;

/** Runs a command as the one who is logged in. @returns what it says as JSON */
const ask = async <T = Record<string, unknown>>(
  args: readonly string[],
  options: { stdin?: string; env?: Record<string, string> } = {},
): Promise<T> => {
  const { code, stdout, stderr } = await runCli([...args, '--json'], { cwd, ...options });
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
};
const fail = (...args: string[]) => failCli(args, cwd);
/** Tells exit and code of each, which do not depend on one another. */
const failures = (commands: readonly (readonly string[])[]) =>
  Promise.all(
    commands.map(async (args) => {
      const { exit, code } = await failCli(args, cwd);
      return [args.join(' '), exit, code];
    }),
  );

/** Where the second person's login is remembered. */
const asBen = () => ({ XDG_CONFIG_HOME: join(cwd, 'ben') });
let benId: string;

interface Named {
  id: string;
  name: string;
}

beforeAll(async () => {
  scratch = await createScratch();
  cwd = scratch.dir;
  await writeGoodFolder(join(cwd, 'photos'), 8);
  const args = ['up', '--json', '--no-trainer', '--data-dir', join(cwd, 'site'), '--port', '0'];
  server = await startCli([...args, '--log-level', 'warn'], { cwd });
  ({ url, setupCode } = JSON.parse(server.firstLine) as { url: string; setupCode: string });
});
afterAll(async () => {
  await server?.stop();
  await scratch.remove();
});

describe('access', () => {
  it('begins with the code that the server prints, which serves once', async () => {
    const set = ['setup', '--server', url, '--code', setupCode, '--name', 'ada', '--password-stdin'];
    expect(await ask(set, { stdin: PASSWORD })).toMatchObject({ server: url, user: { role: 'admin' } });
    expect(await ask(['whoami'])).toMatchObject({ server: url, name: 'ada', role: 'admin' });
    const again = await runCli([...set, '--json'], { cwd, stdin: PASSWORD });
    expect(again).toMatchObject({ code: 3, stdout: expect.stringContaining('set_up_already') });
  });

  it('ends with a logout and begins with a login', async () => {
    expect(await ask(['logout'])).toEqual({ server: url, loggedOut: true });
    expect(await failCli(['station', 'list', '--server', url], cwd)).toMatchObject({
      exit: 5,
      code: 'unauthenticated',
    });
    const logIn = ['login', '--server', url, '--name', 'ada', '--password-stdin'];
    const wrong = await runCli([...logIn, '--json'], { cwd, stdin: 'not the password' });
    expect(wrong).toMatchObject({ code: 5, stdout: expect.stringContaining('login_failed') });
    expect(await ask(logIn, { stdin: `${PASSWORD}\n` })).toMatchObject({ user: { name: 'ada' } });
  });

  it('is given to users, and changed', async () => {
    const create = ['user', 'create', 'ben', '--role', 'operator', '--password-stdin'];
    [{ id: benId }] = await ask<Named[]>(create, { stdin: PASSWORD });
    const set = ['user', 'set', benId];
    expect(await ask([...set, '--role', 'reviewer'])).toMatchObject([{ role: 'reviewer', disabled: false }]);
    await ask([...set, '--password-stdin'], { stdin: 'another password' });
    const logIn = ['login', '--server', url, '--name', 'ben', '--password-stdin', '--json'];
    expect(await runCli(logIn, { cwd, env: asBen(), stdin: PASSWORD })).toMatchObject({ code: 5 });
    expect(await runCli(logIn, { cwd, env: asBen(), stdin: 'another password' })).toMatchObject({ code: 0 });
    expect(await ask(['user', 'list'])).toMatchObject([{ name: 'ada' }, { name: 'ben' }]);
    expect(await fail('user', 'set', NOBODY, '--disable')).toMatchObject({ exit: 3, code: 'not_found' });
  });

  it('is given to programs by tokens, no further than their scope, until they are revoked', async () => {
    const create = ['token', 'create', 'screen in hall 3', '--scope', 'operator', '--days', '1'];
    const { secret, token } = await ask<{ secret: string; token: Named }>(create);
    expect(await ask(['station', 'list', '--token', secret])).toEqual([]);
    const forbidden = await fail('station', 'create', 'press', '--token', secret);
    expect(forbidden).toMatchObject({ exit: 5, code: 'forbidden' });
    expect(await ask(['token', 'revoke', token.id])).toEqual({ id: token.id, revoked: true });
    expect(await ask(['token', 'list'])).toMatchObject([{ id: token.id, revoked: true }]);
    const refused = await fail('station', 'list', '--token', secret);
    expect(refused).toMatchObject({ exit: 5, code: 'unauthenticated' });
    expect(await fail('token', 'revoke', NOBODY)).toMatchObject({ exit: 3, code: 'not_found' });
  });
});

describe('stations and their images', () => {
  it('are made, changed and shown', async () => {
    const create = ['station', 'create', 'flange', '--escape-cost', '40', '--no-novel'];
    expect(await ask(create)).toMatchObject([
      { name: 'flange', costs: { escape: 40, falseReject: 1 }, capture: { novel: false, uncertain: true } },
    ]);
    const set = ['station', 'set', 'flange', '--max-bytes', '1000000', '--label-cost', '0.5'];
    expect(await ask([...set, '--threshold', '0.4'])).toMatchObject([
      { costs: { escape: 40, label: 0.5 }, capture: { maxBytes: 1e6, novel: false }, threshold: 0.4 },
    ]);
    expect(await ask(['station', 'set', 'flange', '--threshold', 'auto'])).toMatchObject([
      { threshold: null },
    ]);
    expect(await ask(['station', 'list'])).toMatchObject([{ name: 'flange' }]);
    expect(await ask(['station', 'show', 'flange'])).toMatchObject({
      station: { name: 'flange' },
      rates: { inspections: 0 },
      drift: [],
    });
    expect(await ask(['station', 'clear-drift', 'flange'])).toEqual({ station: 'flange', cleared: true });
    expect(await fail('station', 'create', 'flange')).toMatchObject({ exit: 3, code: 'name_taken' });
    expect(await fail('station', 'show', 'flnge')).toMatchObject({ exit: 3, code: 'not_found' });
  });

  it('are labelled, and a conflict is settled', async () => {
    expect(await ask(['station', 'import', 'flange', '--good', 'photos'])).toEqual({ sent: 8, skipped: [] });
    const [{ id }, other] = await ask<{ id: string }[]>(['captures', 'list', '--limit', '2']);
    // Whoever brought it in said good.
    const disputed = await ask(['label', id, 'scratch', 'dent'], { env: asBen() });
    expect(disputed).toMatchObject({ state: 'conflict', verdict: null });
    const refused = await runCli(['captures', 'adjudicate', id, 'ok', '--json'], { cwd, env: asBen() });
    expect(refused).toMatchObject({ code: 5, stdout: expect.stringContaining('forbidden') });
    expect(await ask(['captures', 'list', '--state', 'conflict'])).toMatchObject([{ id }]);
    expect(await ask(['captures', 'summary', '--station', 'flange'])).toMatchObject({ conflicts: 1 });
    const settled = { state: 'labelled', verdict: 'ng', defectTypes: ['scratch'] };
    expect(await ask(['captures', 'adjudicate', id, 'scratch'])).toMatchObject(settled);
    expect(await ask(['captures', 'show', id])).toMatchObject({ ...settled, labels: { length: 3 } });
    expect(await ask(['captures', 'dismiss', other.id, '--note', 'empty'])).toMatchObject({
      state: 'dismissed',
    });
    expect(await ask(['user', 'set', benId, '--disable'])).toMatchObject([{ disabled: true }]);
    const disabled = await runCli(['label', id, 'ok', '--json'], { cwd, env: asBen() });
    expect(disabled).toMatchObject({ code: 5, stdout: expect.stringContaining('unauthenticated') });
    expect(
      await failures([
        ['label', id, 'ok', 'dent'],
        ['label', NOBODY, 'ok'],
        ['label', 'no-id', 'ok'],
        ['review'],
      ]),
    ).toMatchObject([
      [`label ${id} ok dent`, 2, 'usage'],
      [`label ${NOBODY} ok`, 3, 'not_found'],
      ['label no-id ok', 2, 'request_invalid'],
      ['review', 2, 'usage'],
    ]);
  });

  it('are taken away as folders by label', async () => {
    const { files } = await ask<{ files: { file: string }[] }>(['captures', 'export', 'taken']);
    expect(files).toHaveLength(8);
    expect(files.filter(({ file }) => file.startsWith(join('taken', 'scratch')))).toHaveLength(1);
    for (const { file } of files) expect((await stat(join(cwd, file))).size).toBeGreaterThan(0);
  });
});

describe('loops and their turns', () => {
  it('are made, changed and shown', async () => {
    const create = ['loop', 'create', 'flanges', '--station', 'flange', '--labels', 'off', '--no-drift'];
    expect(await ask(create)).toMatchObject([{ trigger: { labels: null, drift: false, escapes: 3 } }]);
    const set = ['loop', 'set', 'flanges', '--licences', 'Apache-2.0,MIT', '--max-error-rate', '1%'];
    expect(await ask(set)).toMatchObject([
      {
        trigger: { labels: null },
        gate: { allowedLicences: ['Apache-2.0', 'MIT'] },
        rollout: { maxErrorRate: 0.01, canaryShare: 0.1 },
      },
    ]);
    expect(await ask(['loop', 'list'])).toMatchObject([{ name: 'flanges' }]);
    expect(await ask(['loop', 'show', 'flanges'])).toMatchObject({
      loop: { name: 'flanges' },
      velocity: { turns: 0 },
      curve: { next: null, refused: expect.any(String) },
    });
    expect(await fail('loop', 'show', 'none')).toMatchObject({ exit: 3, code: 'not_found' });
    const odd = await fail('loop', 'set', 'flanges', '--labels', 'few');
    expect(odd).toMatchObject({ exit: 2, code: 'option_invalid' });
  });

  it('are begun, decided and aborted by hand', async () => {
    const [{ id }] = await ask<Named[]>(['loop', 'start-turn', 'flanges']);
    expect(await ask(['turns', 'list', '--loop', 'flanges'])).toMatchObject([{ id, trigger: 'hand' }]);
    expect(await ask(['turns', 'show', id])).toMatchObject({ id, number: 1 });
    const reason = ['--reason', 'because'];
    const early = ['approve', 'hold'].map((decision) => ['turns', decision, id, ...reason]);
    expect(await failures(early)).toEqual(early.map((args) => [args.join(' '), 3, 'state_conflict']));
    expect(await ask(['turns', 'abort', id, '--reason', 'not now'])).toMatchObject({ outcome: 'aborted' });
    expect(
      await failures([
        ['turns', 'abort', id],
        ['turns', 'show', '7'],
        ['turns', 'approve', NOBODY, ...reason],
        ['turns', 'hold', NOBODY, ...reason],
        ['turns', 'abort', NOBODY, ...reason],
      ]),
    ).toMatchObject([
      [expect.any(String), 2, 'usage'],
      [expect.any(String), 2, 'request_invalid'],
      ...['approve', 'hold', 'abort'].map(() => [expect.any(String), 3, 'not_found']),
    ]);
  });

  it('have no roll-out or model of an unknown id', async () => {
    const reason = ['--reason', 'because'];
    const commands = [
      ['rollout', 'show', NOBODY],
      ['rollout', 'pause', NOBODY, ...reason],
      ['rollout', 'resume', NOBODY],
      ['rollout', 'rollback', NOBODY, ...reason],
      ['since', NOBODY],
      ['impact', NOBODY],
      ['impact', 'flanges@7'],
      ['impact', '--capture', NOBODY],
      ['model', 'history', 'none'],
    ];
    expect(await failures(commands)).toEqual(commands.map((args) => [args.join(' '), 3, 'not_found']));
  });

  it('tell which models judged, and what an image touched', async () => {
    expect(await ask(['model', 'list', '--loop', 'flanges'])).toEqual([]);
    expect(await ask(['model', 'history', 'flange'])).toEqual([]);
    const [{ id }] = await ask<{ id: string }[]>(['captures', 'list', '--state', 'labelled']);
    expect(await ask(['impact', '--capture', id])).toMatchObject({
      captureId: id,
      datasetRevisionIds: [expect.any(String)],
      modelIds: [],
    });
    expect(await fail('impact', 'flanges@1', '--capture', id)).toMatchObject({ exit: 2, code: 'usage' });
  });
});

describe('devices and trainers', () => {
  it('enrol with a code, say where they serve, and are revoked', async () => {
    const { code } = await ask<{ code: string }>(['device', 'code', 'box-1', '--station', 'flange']);
    const edge = ['edge', 'enroll', '--server', url, '--data-dir', join(cwd, 'box')];
    const { deviceId } = await ask<{ deviceId: string }>([...edge, '--code', code]);
    const source = `flange=folder:${join(cwd, 'photos')}`;
    const run = ['edge', 'run', '--json', '--http-port', '0', '--data-dir', join(cwd, 'box'), '--quiet'];
    const agent = await startCli([...run, '--source', source], { cwd });
    expect(JSON.parse(agent.firstLine)).toEqual({ url: expect.stringMatching(/^http:/) });
    expect(await agent.stop()).toBe(0);
    expect(await ask(['device', 'list'])).toMatchObject([{ id: deviceId, name: 'box-1', revoked: false }]);
    expect(await ask(['device', 'revoke', deviceId])).toEqual({ id: deviceId, revoked: true });
    expect(await fail('device', 'revoke', NOBODY)).toMatchObject({ exit: 3, code: 'not_found' });
    expect(await fail(...edge, '--code', code, '--force')).toMatchObject({
      exit: 3,
      code: 'code_invalid',
    });
  });

  it('learn with a token of their own', async () => {
    const { secret } = await ask<{ secret: string }>(['token', 'create', 'hall 3']);
    const args = ['trainer', '--server', url, '--work-dir', join(cwd, 'work'), '--json'];
    const trainer = await startCli([...args, '--token', secret], { cwd });
    expect(JSON.parse(trainer.firstLine)).toMatchObject({ msg: 'trainer started', url });
    expect(await trainer.stop()).toBe(0);
    expect(await failCli(args.slice(0, -1), cwd)).toMatchObject({ exit: 2, code: 'usage' });
  });
});

describe('care', () => {
  it('finds the server sound', async () => {
    expect(await ask(['doctor'])).toMatchObject({ ok: true });
    expect(await ask(['audit', 'verify'])).toMatchObject({ intact: true, brokenAt: null });
    const actions = (await ask<{ action: string }[]>(['audit', 'list'])).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['user.create', 'token.revoke', 'station.created']));
  });

  it('backs up while the server runs, and restores with the key where it is wanted', async () => {
    expect(await ask(['backup', 'site.backup'])).toEqual({ file: 'site.backup', bytes: expect.any(Number) });
    const restore = ['restore', 'site.backup', '--data-dir', 'restored', '--site-key-file', 'keys/site.pem'];
    expect(await ask(restore)).toMatchObject({ dataDir: 'restored', blobs: expect.any(Number) });
    expect(await readFile(join(cwd, 'keys/site.pem'), 'utf8')).toContain('PRIVATE KEY');
    expect(await fail(...restore)).toMatchObject({ code: 'folder_not_empty', exit: 2 });
    expect(await fail('restore', 'photos/00.png', '--data-dir', 'other')).toMatchObject({
      exit: 3,
      code: 'backup_invalid',
    });
  });
});

describe('what is mistyped', () => {
  it.each([
    [['station', 'lst'], 'list'],
    [['turns', 'aprove', 'x'], 'approve'],
    [['loop', 'set', 'flanges', '--licenses', 'MIT'], '--licences'],
    [['captures', 'adjudcate', 'x', 'ok'], 'adjudicate'],
  ])('is refused with what was meant: %j', async (args, meant) => {
    const { exit, code, stderr } = await fail(...args);
    expect({ exit, code }).toEqual({ exit: 2, code: 'usage' });
    expect(stderr).toContain(`Did you mean ${meant}?`);
  });

  it('is told from a server that is not there', async () => {
    const away = await fail('station', 'list', '--server', 'http://127.0.0.1:9');
    expect(away).toMatchObject({ exit: 5, code: 'server_unreachable' });
    expect(await fail('station', 'list', '--server', 'nowhere')).toMatchObject({
      exit: 2,
      code: 'option_invalid',
    });
  });
});

it('the server stops when it is asked to', async () => {
  expect(await server.stop()).toBe(0);
});
