import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeServer } from '../packages/edge/src/testing/fake-server.js';
import {
  makeModel,
  partImage,
  stationWith,
  until,
  writeParts,
} from '../packages/edge/src/testing/station.js';
import { createScratch, type Scratch } from './scratch.js';

const execute = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../packages/edge/bin/lemniscate-edge.js', import.meta.url));
const KEEP_ALL = { auditShare: 1, maxPerHour: 10_000, maxBytes: 2 ** 30, uncertain: true, novel: true };

const edge = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  execute(process.execPath, [COMMAND, ...args]);

interface Running {
  child: ChildProcess;
  url: string;
  log: string[];
  ended: Promise<void>;
}

describe('the built agent', () => {
  let scratch: Scratch;
  let server: FakeServer;
  let dataDir: string;
  let folder: string;
  let count = 0;
  const running: Running[] = [];

  beforeAll(async () => {
    scratch = await createScratch();
    await makeModel(join(scratch.dir, 'model'));
  });
  afterAll(() => scratch.remove());
  beforeEach(async () => {
    server = new FakeServer();
    await server.start();
    dataDir = join(scratch.dir, `data-${++count}`);
    folder = join(scratch.dir, `images-${count}`);
    await mkdir(folder);
  });
  afterEach(async () => {
    for (const { child, ended } of running.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
    await server.stop();
  });

  const enrolHere = async (): Promise<void> => {
    server.addCode('c-1');
    const { stdout } = await edge('enroll', '--server', server.url, '--code', 'c-1', '--data-dir', dataDir);
    expect(stdout).toMatch(/^Enrolled as /);
    server.want([stationWith(await server.offer(join(scratch.dir, 'model')), { capture: KEEP_ALL })]);
  };

  const run = async (...args: string[]): Promise<Running> => {
    const child = spawn(
      process.execPath,
      [COMMAND, 'run', '--data-dir', dataDir, '--http-port', '0', ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const log: string[] = [];
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => log.push(line));
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
        resolve(line.replace('Operator page: ', '')),
      );
      child.once('exit', () => reject(new Error(`the agent ended before it ran: ${log.join('\n')}`)));
    });
    const one = { child, url, log, ended };
    running.push(one);
    return one;
  };

  it('loses no acknowledged inspection and counts none twice when killed again and again', async () => {
    await enrolHere();
    const images = await Promise.all(Array.from({ length: 8 }, (_, i) => partImage(i)));
    const acknowledged = new Set<string>();
    let next = 0;
    for (let kill = 0; kill < 8; kill++) {
      const { child, url, ended } = await run('--source', 'press-3=http:');
      const stopping = new AbortController();
      const push = async (): Promise<void> => {
        while (!stopping.signal.aborted) {
          const partId = `part-${next++}`;
          try {
            const response = await fetch(`${url}/stations/press-3/images`, {
              method: 'POST',
              headers: { 'x-part-id': partId },
              body: images[next % images.length] as Uint8Array<ArrayBuffer>,
              signal: AbortSignal.timeout(5000),
            });
            const body = (await response.json()) as { durable?: boolean };
            if (response.ok && body.durable) acknowledged.add(partId);
          } catch {
            await pause(20);
          }
        }
      };
      const pushing = [push(), push()];
      await until('it to judge', () => acknowledged.size > 4 * kill);
      await pause(37 * kill);
      child.kill('SIGKILL');
      await ended;
      stopping.abort();
      await Promise.all(pushing);
    }
    expect(acknowledged.size).toBeGreaterThan(4 * 7);
    await run('--source', 'press-3=http:');
    const partsIn = (of: Iterable<{ partId: string | null }>): Set<string | null> =>
      new Set([...of].map((i) => i.partId));
    await until('all that was acknowledged, with its images', () => {
      const judged = partsIn(server.inspections.values());
      const kept = partsIn([...server.captures.values()].map((c) => c.inspection));
      return [...acknowledged].every((partId) => judged.has(partId) && kept.has(partId));
    });
    expect(partsIn(server.inspections.values()).size).toBe(server.inspections.size);
  });

  it('judges each file of a folder once though killed in the middle', async () => {
    await enrolHere();
    await writeParts(folder, 0, 60);
    const source = `press-3=folder:${folder}?poll=100`;
    for (let kill = 0; kill < 4; kill++) {
      const { child, ended } = await run('--source', source);
      const before = server.inspections.size;
      await until('a few', () => server.inspections.size > before + 3 || server.inspections.size >= 60);
      child.kill('SIGKILL');
      await ended;
    }
    await run('--source', source);
    await until('all sixty', () => server.inspections.size >= 60 && server.captures.size >= 60);
    await pause(300);
    const parts = [...server.inspections.values()].map((i) => i.partId);
    expect(parts).toHaveLength(60);
    expect(new Set(parts).size).toBe(60);
  });

  it('stops in good order, says how it is, and refuses a second agent on its folder', async () => {
    await enrolHere();
    await writeParts(folder, 0, 5);
    const first = await run('--source', `press-3=folder:${folder}`);
    await until('all five', () => server.inspections.size === 5);
    const { stdout } = await edge('status', '--http-port', new URL(first.url).port);
    expect(stdout).toMatch(/press-3: running, 5 inspected/);
    await expect(
      edge('run', '--data-dir', dataDir, '--http-port', '0', '--source', 'press-3=http:'),
    ).rejects.toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/Another process \(pid \d+\) uses/) as string,
    });
    first.child.kill('SIGTERM');
    await first.ended;
    expect(first.child.exitCode).toBe(0);
  });

  it('tells what is wrong with a command, and what to do', async () => {
    const wrong: [RegExp, number, ...string[]][] = [
      [/no command "fly"/, 2, 'fly'],
      [/Name at least one source/, 2, 'run'],
      [/"floder" is no kind of source/, 3, 'run', '--source', 'a=floder:/x'],
      [/begin with the name of a station/, 3, 'run', '--source', 'folder:/x'],
      [/not enrolled/, 3, 'run', '--data-dir', join(scratch.dir, 'nobody'), '--source', 'a=http:'],
      [/--threads cannot be 0/, 2, 'run', '--source', 'a=http:', '--threads', '0'],
      [/enroll takes no --mqtt/, 2, 'enroll', '--mqtt', 'x'],
      [/--code is missing/, 2, 'enroll', '--server', 'http://127.0.0.1:1'],
      [
        /does not answer/,
        5,
        'enroll',
        '--server',
        'http://127.0.0.1:1',
        '--code',
        'x',
        '--data-dir',
        join(scratch.dir, 'n'),
      ],
      [/no agent runs there/, 5, 'status', '--http-port', '1'],
    ];
    for (const [message, code, ...args] of wrong)
      await expect(edge(...args), args.join(' ')).rejects.toMatchObject({
        code,
        stdout: '',
        stderr: expect.stringMatching(message) as string,
      });
    expect((await edge('--help')).stdout).toMatch(/lemniscate-edge run --source/);
  });

  it('inspects on with a disk that is really full, and goes on when there is room', async (test) => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return test.skip('only root on Linux can mount a disk small enough to fill');
    const disk = join(scratch.dir, 'disk');
    await mkdir(disk);
    try {
      await execute('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]);
    } catch (error) {
      return test.skip(`mounting is not allowed here: ${(error as Error).message.trim()}`);
    }
    try {
      dataDir = join(disk, 'data');
      await enrolHere();
      const { url, child, ended } = await run('--source', `press-3=folder:${folder}?poll=100`);
      const status = async () =>
        (await (await fetch(`${url}/api/status`)).json()) as {
          stations: { state: string; counters: { inspections: number } }[];
          spool: { droppedByReason: Record<string, number>; captures: { depth: number } };
        };
      await until('the model', async () => (await status()).stations[0].state === 'running');
      await execute('dd', ['if=/dev/zero', `of=${join(disk, 'ballast')}`, 'bs=64k'], {}).catch(
        () => undefined,
      );
      server.trouble = (request) => (request.socket.destroy(), true);
      await writeParts(folder, 0, 10);
      await until('all ten judged', async () => (await status()).stations[0].counters.inspections >= 10);
      const dropped = Object.values((await status()).spool.droppedByReason).reduce((a, b) => a + b, 0);
      expect(dropped).toBeGreaterThan(0);
      await execute('rm', [join(disk, 'ballast')]);
      server.trouble = undefined;
      await writeParts(folder, 10, 14);
      await until('what came after', () =>
        ['part-0010', 'part-0011', 'part-0012', 'part-0013'].every((id) =>
          [...server.inspections.values()].some((i) => i.partId === id),
        ),
      );
      child.kill('SIGTERM');
      await ended;
    } finally {
      for (const { child, ended } of running.splice(0)) {
        child.kill('SIGKILL');
        await ended;
      }
      await execute('umount', [disk]).catch(() => undefined);
    }
  });
});
