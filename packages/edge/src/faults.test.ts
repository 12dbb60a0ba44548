import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@lemniscate/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EdgeAgent, type EdgeOptions, runEdge } from './agent.js';
import { FakeServer, sendProblem } from './testing/fake-server.js';
import {
  createScratch,
  enrolAt,
  makeModel,
  partImage,
  stationWith,
  until,
  writeParts,
} from './testing/station.js';

const TIMING = { reportMs: 200, uploadIdleMs: 30, retryMs: { firstMs: 50, mostMs: 200 } };
const KEEP_ALL = { auditShare: 1, maxPerHour: 10_000, maxBytes: 2 ** 30, uncertain: true, novel: true };
const YEAR_MS = 365 * 24 * 3600 * 1000;

describe('when things go wrong', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let server: FakeServer;
  let agent: EdgeAgent | undefined;
  let dataDir: string;
  let folder: string;
  let count = 0;

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
    await mkdir(folder);
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
  const wantGood = async () => {
    await enrolAt(server, dataDir);
    server.want([stationWith(await server.offer(scratch.at('model')), { capture: KEEP_ALL })]);
  };

  it('inspects while the server is down, slow or confused, and hands all over later', async () => {
    await wantGood();
    await run();
    await until('the model', async () => (await agent?.status())?.stations[0].state === 'running');
    const troubles: FakeServer['trouble'][] = [
      // Cut in the middle of the request.
      (request) => (request.socket.destroy(), true),
      // Cut after the work was done: the answer is lost and the same comes again.
      (_, response) => {
        response.end = (() => (response.destroy(), response)) as typeof response.end;
        return false;
      },
      (_, response) => (sendProblem(response, 'server_busy', { detail: 'at its limit' }), true),
      (_, response) => (response.writeHead(502).end('<html>Bad gateway</html>'), true),
      async () => {
        await pause(300);
        return false;
      },
    ];
    let written = 0;
    for (const trouble of troubles) {
      server.trouble = trouble;
      await writeParts(folder, written, written + 3);
      written += 3;
      await until(
        'inspection to go on',
        async () => (await agent?.status())?.stations[0].counters.inspections === written,
      );
    }
    server.trouble = undefined;
    await until(
      'everything',
      () => server.inspections.size === written && server.captures.size === written,
      60_000,
    );
    expect((await agent?.status())?.stations[0].counters.errors).toBe(0);
  });

  it('goes on with an image where its upload was cut', async () => {
    await wantGood();
    const big = await partImage(3);
    await run();
    await until('the model', async () => (await agent?.status())?.stations[0].state === 'running');
    await agent?.close();
    await writeFile(join(folder, 'a.png'), big);
    const offsets: number[] = [];
    server.trouble = (request) => {
      if (request.method !== 'PUT') return false;
      const offset = Number(new URL(request.url ?? '/', server.url).searchParams.get('offset'));
      offsets.push(offset);
      if (offset === 0 || offsets.filter((o) => o > 0).length > 1) return false;
      request.socket.destroy();
      return true;
    };
    // 8 kB a second, in pieces of 16 kB.
    await run({ bandwidthKbps: 64 });
    await until('the image', () => server.captures.size === 1, 60_000);
    // Goes on from the second piece, in smaller ones, none from the start again; then the heat map.
    expect(offsets.slice(0, 3)).toEqual([0, 16_000, 16_000]);
    expect(offsets.filter((o) => o === 0)).toHaveLength(2);
    const [{ image }] = server.captures.values();
    expect(server.blobs.get(image.sha256)?.equals(big)).toBe(true);
  });

  it('hands over image by image where no round of requests gets through whole', async () => {
    await wantGood();
    await run();
    await until('the model', async () => (await agent?.status())?.stations[0].state === 'running');
    server.trouble = (request) => (request.socket.destroy(), true);
    await writeParts(folder, 0, 12);
    await until('twelve waiting', async () => (await agent?.status())?.spool.captures.depth === 12);
    let requests = 0;
    server.trouble = (request) => ++requests % 6 === 0 && (request.socket.destroy(), true);
    await until('all twelve', () => server.captures.size === 12, 75_000);
    // Two images and the news of it a capture, and what was cut once more.
    const uploads = server.requests.filter(({ method }) => method === 'PUT').length;
    expect(uploads).toBeLessThan(2 * 12 * 1.5);
  });

  it('puts aside what the server refuses for good, and hands over the rest', async () => {
    await wantGood();
    await writeParts(folder, 0, 5);
    const { inspections } = server;
    const set = inspections.set.bind(inspections);
    inspections.set = (id, inspection) => {
      if (inspection.partId === 'part-0002')
        throw new AppError('request_invalid', { detail: 'not this one' });
      return set(id, inspection);
    };
    await run();
    await until('the other four', () => server.inspections.size === 4);
    await until('it to be counted', async () => (await agent?.status())?.server.uploaded.refused === 1);
    expect(await readdir(dataDir)).toContain('refused.jsonl');
  });

  it('learns the time from a server a year ahead, signs by it and dates by it, offline too', async () => {
    await wantGood();
    server.clockOffsetMs = YEAR_MS;
    await writeParts(folder, 0, 2);
    await run();
    await until('both', () => server.inspections.size === 2);
    await agent?.close();
    await server.stop();
    await writeParts(folder, 2, 4);
    await run();
    await until('two more', async () => (await agent?.status())?.stations[0].counters.inspections === 2);
    const { deviceTime } = (await agent?.status()) ?? {};
    expect(Math.abs(Date.parse(String(deviceTime)) - Date.now())).toBeLessThan(5000);
    await server.start(Number(new URL(server.url).port));
    await until('all four', () => server.inspections.size === 4);
    const late = [...server.inspections.values()].filter((i) =>
      ['part-0002', 'part-0003'].includes(i.partId ?? ''),
    );
    for (const { at } of late) expect(Math.abs(Date.parse(at) - server.now())).toBeLessThan(60_000);
  });

  it('is not fooled by a clock that jumps while it runs', async () => {
    await wantGood();
    await run();
    await writeParts(folder, 0, 2);
    await until('both', () => server.inspections.size === 2);
    server.clockOffsetMs = -YEAR_MS;
    await writeParts(folder, 2, 4);
    await until('two more', () => server.inspections.size === 4);
  });
});
