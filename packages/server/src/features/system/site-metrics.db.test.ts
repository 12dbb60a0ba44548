import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine } from '../../testing/line.js';

describeEachDatabase('metrics of the site', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());
  const read = async (): Promise<string[]> =>
    (await app.as('nobody')('GET', '/metrics')).body.split('\n').filter((line) => !line.startsWith('#'));
  const valueOf = (lines: string[], name: string): number =>
    Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length));

  test('tell what waits and how much room there is', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    await line.capture();
    await line.capture();
    await line.importImages(12, 'ok');
    await line.turns.startByHand({ kind: 'user', id: line.loop.id, name: 'ada' }, line.loop.id);
    await line.engine.tick();
    app.clock.advance(90_000);
    const lines = await read();
    const expected: Record<string, number> = {
      'lemniscate_jobs{kind="train",state="queued"}': 1,
      'lemniscate_jobs{kind="gate",state="failed"}': 0,
      lemniscate_oldest_queued_job_age_seconds: 90,
      'lemniscate_open_turns{state="training"}': 1,
      'lemniscate_open_turns{state="gating"}': 0,
      'lemniscate_captures_to_review{state="waiting"}': 2,
      'lemniscate_captures_to_review{state="conflict"}': 0,
      'lemniscate_devices{state="online"}': 1,
      'lemniscate_devices{state="silent"}': 0,
    };
    for (const [name, value] of Object.entries(expected))
      expect([name, valueOf(lines, name)]).toEqual([name, value]);
    for (const name of [
      'lemniscate_blobs',
      'lemniscate_blob_bytes',
      'lemniscate_disk_free_bytes',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
    ])
      expect([name, valueOf(lines, name) > 0]).toEqual([name, true]);
    for (const state of ['busy', 'idle'])
      expect(valueOf(lines, `lemniscate_database_connections{state="${state}"}`)).toBeGreaterThanOrEqual(0);
    expect(valueOf(lines, 'lemniscate_database_waiting_callers')).toBeGreaterThanOrEqual(0);
    expect(lines.some((text) => text.startsWith('nodejs_eventloop_lag_seconds '))).toBe(true);
    app.clock.advance(60_000);
    expect(valueOf(await read(), 'lemniscate_devices{state="silent"}')).toBe(1);
  });

  test('one that cannot be read takes no other along', async () => {
    app = await createTestApp(connection());
    const { metrics } = app.context;
    const read = () => Promise.reject(new Error('no answer'));
    metrics.gauge({ name: 'test_broken', help: 'test', read });
    metrics.gauge({ name: 'test_broken_by_state', help: 'test', labels: ['state'], read });
    const answer = await app.as('nobody')('GET', '/metrics');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('test_broken Nan');
    expect(answer.body).toContain('lemniscate_open_turns{state="training"} 0');
  });
});
