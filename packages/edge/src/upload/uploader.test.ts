import { join } from 'node:path';
import { AppError, type CaptureUpload, type Inspection, type OverrideUpload } from '@lemniscate/contracts';
import { expect, it, onTestFinished } from 'vitest';
import { Spool } from '../spool/index.js';
import { copyAsIfKilled, temporaryFolder } from '../spool/testing/folders.js';
import { captureOf, idOf, imageOf, inspectionOf, overrideOf } from '../spool/testing/records.js';
import { until } from '../testing/station.js';
import { Bandwidth } from './bandwidth.js';
import { Uploader, type UploadClient } from './uploader.js';

const KNOWN = idOf(-1);
const STRANGE = idOf(-9);
const at = <T extends { stationId: string }>(stationId: string, record: T): T => ({ ...record, stationId });
const captureAt = (stationId: string, n: number): CaptureUpload => {
  const capture = captureOf(n, ['audit']);
  return { ...capture, inspection: at(stationId, capture.inspection) };
};

/** Takes what it is sent of the stations it knows, and refuses a whole request for one of another. */
class Server {
  readonly stations = new Set([KNOWN]);
  readonly inspections = new Set<string>();
  readonly captures = new Set<string>();
  readonly overrides = new Set<string>();
  requests = 0;
  refuse: (inspection: Inspection) => void = () => {};
  refusal = () => new AppError('forbidden', { needed: 'the device of that station', has: 'edge' });

  readonly client = {
    uploadInspections: async ({ body }: { body: { inspections: Inspection[] } }) => {
      this.#check(body.inspections.map((i) => i.stationId));
      body.inspections.forEach((i) => this.refuse(i));
      body.inspections.forEach(({ id }) => this.inspections.add(id));
    },
    uploadOverrides: async ({ body }: { body: { overrides: OverrideUpload[] } }) => {
      this.#check(body.overrides.map((o) => o.stationId));
      body.overrides.forEach(({ id }) => this.overrides.add(id));
    },
    uploadCaptures: async ({ body }: { body: { captures: CaptureUpload[] } }) => {
      this.#check(body.captures.map((c) => c.inspection.stationId));
      body.captures.forEach(({ inspection }) => this.captures.add(inspection.id));
    },
    blobStatus: async () => ({ complete: false, offset: 0 }),
    uploadBlob: async () => ({ complete: true, offset: 1000 }),
  } as unknown as UploadClient;

  #check(stationIds: string[]): void {
    this.requests++;
    if (stationIds.some((id) => !this.stations.has(id))) throw this.refusal();
  }
}

const open = async (server: Server, dir: string, waits = { firstMs: 20, mostMs: 50 }) => {
  const spool = await Spool.open({ dir: join(dir, 'spool') });
  const uploader = new Uploader({
    spool,
    client: server.client,
    bandwidth: new Bandwidth(undefined),
    refusedPath: join(dir, 'refused.jsonl'),
    random: () => 0.5,
    idleMs: 10,
    heldRetryMs: waits,
  });
  const close = async (): Promise<void> => {
    await uploader.stop();
    await spool.close();
  };
  onTestFinished(close);
  uploader.start();
  return { spool, uploader, close };
};

const fill = async (spool: Spool, stationId: string, from: number): Promise<void> => {
  for (let n = from; n < from + 20; n++) await spool.appendInspection(at(stationId, inspectionOf(n)));
  await spool.appendOverride(at(stationId, overrideOf(from + 50, from)));
  await spool.appendCapture(captureAt(stationId, from), [imageOf(from)]);
};

it.each(['forbidden', 'not_found'] as const)(
  'keeps what the server answers with %s, tells of it, and hands it over once it is taken',
  async (code) => {
    const server = new Server();
    server.refusal = () => new AppError(code, { kind: 'station', id: STRANGE, needed: 'it', has: 'edge' });
    const { spool, uploader } = await open(server, await temporaryFolder());
    await fill(spool, STRANGE, 100);
    await fill(spool, KNOWN, 200);
    await until('the rest', () => server.inspections.size === 20 && server.captures.size === 1);
    await until('the override', () => server.overrides.size === 1);
    await until('it to be held', () => uploader.held()[0]?.inspections === 20);
    const [held] = uploader.held();
    expect(held).toMatchObject({ stationId: STRANGE, captures: 1, overrides: 1 });
    expect(held.why).not.toBe('');
    expect(spool.stats()).toMatchObject({
      inspections: { depth: 20 },
      overrides: { depth: 1 },
      captures: { depth: 1 },
      acknowledged: { inspection: 20, override: 1 },
      refused: {},
    });
    await fill(spool, STRANGE, 300);
    await until('more to be held', () => uploader.held()[0]?.inspections === 40);
    server.stations.add(STRANGE);
    await until('all', () => server.inspections.size === 60 && server.captures.size === 3);
    await until('an empty spool', () => spool.stats().captures.depth === 0);
    expect(uploader.held()).toEqual([]);
    expect(spool.stats()).toMatchObject({ inspections: { depth: 0 }, overrides: { depth: 0 } });
    expect(uploader.counters.refused).toBe(0);
  },
);

it('holds across a start and a kill', async () => {
  const server = new Server();
  const dir = await temporaryFolder();
  const first = await open(server, dir);
  await fill(first.spool, STRANGE, 100);
  await until('it to be held', () => first.uploader.held()[0]?.inspections === 20);
  const copy = await copyAsIfKilled(dir);
  await first.close();
  for (const folder of [dir, copy]) {
    const { spool, uploader, close } = await open(server, folder);
    await until('it to be held', () => uploader.held()[0]?.captures === 1);
    expect(spool.stats()).toMatchObject({ inspections: { depth: 20 }, overrides: { depth: 1 } });
    await close();
  }
  server.stations.add(STRANGE);
  const { spool } = await open(server, copy);
  await until('all', () => server.inspections.size === 20 && server.overrides.size === 1);
  await until('the capture', () => server.captures.size === 1 && spool.stats().captures.depth === 0);
});

it('asks for a held station no more than its waits allow', async () => {
  const server = new Server();
  const { spool, uploader } = await open(server, await temporaryFolder(), {
    firstMs: 60_000,
    mostMs: 60_000,
  });
  await fill(spool, STRANGE, 100);
  await until('it to be held', () => uploader.held()[0]?.inspections === 20);
  const { requests } = server;
  await fill(spool, STRANGE, 300);
  await until('more to be held', () => uploader.held()[0]?.inspections === 40);
  expect(server.requests).toBe(requests);
});

it('counts what is refused for good, also after a start', async () => {
  const server = new Server();
  server.refuse = ({ id }) => {
    if (id === idOf(103)) throw new AppError('request_invalid', { detail: 'not this one' });
  };
  const dir = await temporaryFolder();
  const { spool, close } = await open(server, dir);
  await fill(spool, KNOWN, 100);
  await until('the others', () => server.inspections.size === 19 && spool.stats().inspections.depth === 0);
  expect(spool.stats()).toMatchObject({ acknowledged: { inspection: 19 }, refused: { inspection: 1 } });
  await close();
  const again = await open(server, dir);
  expect(again.spool.stats().refused).toEqual({ inspection: 1 });
});

it('gives up what is held before what the server would take', async () => {
  const dir = await temporaryFolder();
  const spool = await Spool.open({ dir, maxBytes: 36 * 1024 });
  onTestFinished(() => spool.close());
  for (let n = 0; n < 60; n++) await spool.heldInspections.add([at(STRANGE, inspectionOf(n))]);
  for (let n = 100; n < 180; n++) await spool.appendInspection(inspectionOf(n));
  expect(spool.heldInspections.depth).toBeLessThan(60);
  const waiting = await spool.nextInspections(200);
  expect(waiting).toHaveLength(80);
  expect(spool.stats().droppedByReason.inspection).toBe(60 - spool.heldInspections.depth);
});
