import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeServer } from '../packages/edge/src/testing/fake-server.js';
import { enrolAt, makeModel, partImage, stationWith, until } from '../packages/edge/src/testing/station.js';
import { createScratch, type Scratch } from './scratch.js';

const COMMAND = fileURLToPath(new URL('../packages/edge/bin/lemniscate-edge.js', import.meta.url));
const KEEP_NOTHING = { auditShare: 0, maxPerHour: 0, maxBytes: 2 ** 30, uncertain: false, novel: false };
const KILLS = 6;

describe('an operator’s word that may yet be taken back', () => {
  let scratch: Scratch;
  let server: FakeServer;
  let child: ChildProcess | undefined;
  let url = '';

  beforeAll(async () => {
    scratch = await createScratch();
    server = new FakeServer();
    await server.start();
    await enrolAt(server, join(scratch.dir, 'data'));
    const model = await server.offer(await makeModel(join(scratch.dir, 'model')));
    server.want([stationWith(model, { capture: KEEP_NOTHING })]);
  });
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
    child = undefined;
  };
  afterEach(() => (child ? kill() : undefined));
  afterAll(async () => {
    await server.stop();
    await scratch.remove();
  });

  const run = async (): Promise<void> => {
    const options = [
      '--data-dir',
      join(scratch.dir, 'data'),
      '--http-port',
      '0',
      '--source',
      'press-3=http:',
    ];
    child = spawn(process.execPath, [COMMAND, 'run', ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    url = await new Promise((resolve) =>
      lines.on('line', (line) => resolve(line.replace('Operator page: ', ''))),
    );
    await until('the model', async () => {
      const { stations } = await call('GET', '/api/stations');
      return (stations as { state: string }[])[0].state === 'running';
    });
  };
  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  let next = 0;
  const push = async (): Promise<string> => {
    const body = (await partImage(next++, 0)) as Buffer<ArrayBuffer>;
    const response = await fetch(`${url}/stations/press-3/images`, { method: 'POST', body });
    return ((await response.json()) as { id: string }).id;
  };
  const say = (inspectionId: string, ...defectTypes: string[]) =>
    call('POST', '/api/stations/press-3/override', {
      inspectionId,
      verdict: 'ng',
      defectTypes,
      undoSeconds: 60,
    });

  it('survives kills once it is acknowledged, counts once, and is gone when it was taken back', async () => {
    const expected = new Map<string, string[]>();
    const takenBack: string[] = [];
    for (let kills = 0; kills < KILLS; kills++) {
      await run();
      const [plain, refined, regretted, unheard] = [await push(), await push(), await push(), await push()];
      await say(regretted);
      await call('DELETE', `/api/stations/press-3/override/${regretted}`);
      takenBack.push(regretted);
      await say(refined);
      await say(refined, 'crack');
      expected.set(refined, ['crack']);
      await say(plain);
      expected.set(plain, []);
      // Whether this one is kept is left open: nobody was told.
      void say(unheard).catch(() => undefined);
      await pause(3 * kills);
      await kill();
    }
    await run();
    const wordsOf = (id: string) =>
      [...server.overrides.values()].filter((o) => o.inspectionId === id).map((o) => o.defectTypes);
    await until('every word', () => [...expected.keys()].every((id) => wordsOf(id).length > 0));
    await until('its images', () => [...expected.keys()].every((id) => server.captures.has(id)));
    for (const [id, types] of expected) expect(wordsOf(id)).toEqual([types]);
    for (const id of takenBack) expect(wordsOf(id)).toEqual([]);
    const said = [...server.overrides.values()].map((o) => o.inspectionId);
    expect(new Set(said).size).toBe(said.length);
  });
});
