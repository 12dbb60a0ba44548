import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EdgeAgent, type EdgeOptions, runEdge } from './agent.js';
import { enrol } from './enrol/enrol.js';
import { FakeServer } from './testing/fake-server.js';
import {
  createScratch,
  enrolAt,
  makeModel,
  partImage,
  stationWith,
  until,
  writeParts,
} from './testing/station.js';

const TIMING = { reportMs: 200, uploadIdleMs: 50, retryMs: { firstMs: 50, mostMs: 200 } };

describe('the agent', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let server: FakeServer;
  let agent: EdgeAgent | undefined;
  let count = 0;
  let dataDir: string;
  let folder: string;

  beforeAll(async () => {
    scratch = await createScratch();
    await makeModel(scratch.at('model'));
  });
  afterAll(() => scratch.remove());

  beforeEach(async () => {
    server = new FakeServer();
    await server.start();
    dataDir = scratch.at(`data-${++count}`);
    folder = scratch.at(`images-${count}`);
    await writeParts(folder, 0, 6);
    await enrolAt(server, dataDir);
  });
  afterEach(async () => {
    await agent?.close();
    agent = undefined;
    await server.stop();
  });

  const run = async (more: Partial<EdgeOptions> = {}): Promise<EdgeAgent> =>
    (agent = await runEdge({
      sources: [`press-3=folder:${folder}?poll=100`],
      dataDir,
      httpPort: 0,
      timing: TIMING,
      ...more,
    }));

  it('inspects what is in the folder and what comes, and hands it over', async () => {
    server.want([stationWith(await server.offer(scratch.at('model')))]);
    await run();
    await until('the first six', () => server.inspections.size === 6);
    await writeFile(join(folder, 'late.png'), await partImage(99));
    await until('the seventh', () => server.inspections.size === 7);
    expect([...server.inspections.values()].map((i) => i.partId)).toEqual([
      'part-0000',
      'part-0001',
      'part-0002',
      'part-0003',
      'part-0004',
      'part-0005',
      'late',
    ]);
    await until('a report', () => server.reports.at(-1)?.stations[0]?.inspections === 7);
    expect(server.reports.at(-1)).toMatchObject({
      stations: [{ state: 'running', problems: [], errors: 0, latencyMs: { median: expect.any(Number) } }],
    });
  });

  it('keeps captures with the very bytes of the file', async () => {
    const capture = { auditShare: 1, maxPerHour: 0, maxBytes: 2 ** 30, uncertain: false, novel: false };
    server.want([stationWith(await server.offer(scratch.at('model')), { capture })]);
    await run();
    await until('all captures', () => server.captures.size === 6);
    for (const { inspection, image, reasons, perceptualHash } of server.captures.values()) {
      const file = await readFile(join(folder, `${inspection.partId}.png`));
      expect(server.blobs.get(image.sha256)?.equals(file)).toBe(true);
      expect(reasons).toEqual(['audit']);
      expect(perceptualHash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('goes on where it was after a restart, and offline', async () => {
    server.want([stationWith(await server.offer(scratch.at('model')))]);
    const first = await run();
    // Closed before it has the server's answer, it would rightly send them again.
    await until('the first six, known to be there', async () => {
      const { inspections } = (await first.status()).spool;
      return server.inspections.size === 6 && inspections.depth === 0;
    });
    await first.close();
    await server.stop();
    await writeParts(folder, 6, 9);
    const again = await run();
    await until('three more', async () => (await again.status()).stations[0].counters.inspections === 3);
    expect((await again.status()).server.reachable).toBe(false);
    await server.start(Number(new URL(server.url).port));
    await until('all nine at the server', () => server.inspections.size === 9);
    expect(server.duplicates).toBe(0);
  });

  it('says what is wrong with an image and goes on', async () => {
    await writeFile(join(folder, 'aa.png'), 'no image');
    server.want([stationWith(await server.offer(scratch.at('model')))]);
    await run();
    await until('the good ones', () => server.inspections.size === 6);
    const [station] = (await agent?.status())?.stations ?? [];
    expect(station.counters.errors).toBe(1);
    expect(station.lastError).toMatchObject({ code: 'image_unreadable' });
  });

  it('uses its key alone, and is not enrolled twice by accident', async () => {
    const mode = (await stat(join(dataDir, 'device.key'))).mode & 0o777;
    expect(mode).toBe(0o600);
    server.addCode('again');
    await expect(enrol({ server: server.url, code: 'again', dataDir })).rejects.toMatchObject({
      code: 'state_conflict',
    });
    await expect(
      enrol({ server: server.url, code: 'wrong', dataDir: scratch.at('nobody') }),
    ).rejects.toMatchObject({ code: 'code_invalid' });
    await expect(
      runEdge({ sources: [`press-3=folder:${folder}`], dataDir: scratch.at('nobody'), httpPort: 0 }),
    ).rejects.toMatchObject({ code: 'not_enrolled' });
  });
});
