import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeAgent } from '../agent.js';
import type { FakeServer } from '../testing/fake-server.js';
import { startPress } from '../testing/press.js';
import { partImage, until } from '../testing/station.js';

/** Of the short memory of a station. */
const REMEMBERED = 20;

describe('an operator’s word at the local port', () => {
  let press: Awaited<ReturnType<typeof startPress>>;
  let server: FakeServer;
  let agent: EdgeAgent;

  beforeAll(async () => {
    press = await startPress({ uploadIdleMs: 30 });
    ({ server } = press);
    agent = await press.run();
  });
  afterEach(() => server.overrides.clear());
  afterAll(async () => {
    await agent.close();
    await press.remove();
  });

  const ask = async (path: string, method: string, body?: unknown) => {
    const response = await fetch(`${agent.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
  };
  const push = async (index: number): Promise<string> => {
    const body = (await partImage(index, 0)) as Buffer<ArrayBuffer>;
    const response = await fetch(`${agent.url}/stations/press-3/images`, { method: 'POST', body });
    return ((await response.json()) as { id: string }).id;
  };
  const say = (inspectionId: string, more: object = {}) =>
    ask('/api/stations/press-3/override', 'POST', { inspectionId, verdict: 'ng', ...more });
  const takeBack = (id: string) => ask(`/api/stations/press-3/override/${id}`, 'DELETE');
  const counted = async () => (await agent.status()).stations[0].counters.overrides;
  const lastOverride = async () => {
    const { last } = (await ask('/api/stations/press-3/last', 'GET')) as { last?: { override: unknown } };
    return last?.override;
  };

  it('goes to the server at once where nobody may take it back', async () => {
    const id = await push(1);
    expect(await say(id)).toMatchObject({ status: 201, imageKept: true, undoSeconds: 0 });
    await until('it', () => server.overrides.size === 1);
    expect(await takeBack(id)).toMatchObject({ status: 409, code: 'state_conflict' });
    expect(await counted()).toBe(1);
  });

  it('is never heard of when it was taken back', async () => {
    const before = await counted();
    const id = await push(2);
    expect(await say(id, { undoSeconds: 60 })).toMatchObject({ status: 201, undoSeconds: 60 });
    expect([await counted(), await lastOverride()]).toEqual([before + 1, { verdict: 'ng', defectTypes: [] }]);
    expect(await takeBack(id)).toMatchObject({ status: 200 });
    expect([await counted(), await lastOverride()]).toEqual([before, null]);
    await agent.close();
    agent = await press.run();
    expect((await agent.status()).spool.overrides.depth).toBe(0);
    expect(server.overrides.size).toBe(0);
  });

  it('counts once however often it was put more exactly, also when the part is long past', async () => {
    const before = await counted();
    const id = await push(3);
    await say(id, { undoSeconds: 60 });
    for (let i = 0; i <= REMEMBERED; i++) await push(10 + i);
    expect(await say(id, { undoSeconds: 60, defectTypes: ['crack'] })).toMatchObject({ status: 201 });
    expect(await ask(`/api/stations/press-3/override/${id}/hold`, 'POST', { undoSeconds: 60 })).toMatchObject(
      {
        status: 200,
      },
    );
    expect(await counted()).toBe(before + 1);
    expect(server.overrides.size).toBe(0);
    await agent.close();
    agent = await press.run();
    await until('it', () => server.overrides.size > 0);
    expect([...server.overrides.values()]).toMatchObject([{ inspectionId: id, defectTypes: ['crack'] }]);
    expect(server.captures.get(id)?.reasons).toEqual(['override']);
  });

  it('is refused when it makes no sense', async () => {
    const id = await push(4);
    for (const [more, detail] of [
      [{ undoSeconds: 61 }, /undoSeconds/],
      [{ undoSeconds: -1 }, /undoSeconds/],
      [{ verdict: 'ok', defectTypes: ['crack'] }, /no defect types/],
    ] as const)
      expect(await say(id, more)).toMatchObject({
        code: 'request_invalid',
        detail: expect.stringMatching(detail),
      });
    expect(await say(crypto.randomUUID())).toMatchObject({ status: 404 });
    expect(await takeBack(crypto.randomUUID())).toMatchObject({ status: 409 });
  });
});
