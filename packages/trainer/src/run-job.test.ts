import { createHash } from 'node:crypto';
import { appendFile, copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@lemniscate/client';
import {
  AppError,
  type DatasetItem,
  type DatasetManifest,
  type GatePayload,
  type GateResult,
  type JobWork,
  type LeasedJob,
} from '@lemniscate/contracts';
import { SCENARIOS, runLine } from '@lemniscate/testkit';
import { listBases } from '@lemniscate/vision';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import { BlobFolder } from './blob-folder.js';
import { KeptScores } from './kept-scores.js';
import { runJob } from './run-job.js';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const id = (n: number): string => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const log = pino({ level: 'silent' });

/** A server in memory: what a trainer asks of one, no more. */
class FakeServer {
  readonly blobs = new Map<string, Uint8Array>();
  items: DatasetItem[] = [];
  unlabelled: DatasetManifest['unlabelled'] = [];
  /** What revisions before held, by id. */
  before = new Map<string, DatasetItem[]>();
  completed: unknown[] = [];
  failed: { code: string; retryable: boolean }[] = [];
  said: string[] = [];
  models = new Map<string, unknown>();
  stop = false;
  /** Calls of a route that get no answer yet. */
  readonly silent = new Map<string, number>();
  /** Downloads that break off. */
  broken = 0;

  client(): Client {
    const calls = this.#calls();
    const answered = Object.entries(calls).map(([name, call]) => [
      name,
      async (input: never) => {
        const left = this.silent.get(name) ?? 0;
        if (left === 0) return call(input);
        this.silent.set(name, left - 1);
        throw new AppError('server_unreachable', { url: 'http://server.test', detail: 'ECONNREFUSED' });
      },
    ]);
    return Object.fromEntries(answered) as unknown as Client;
  }

  #calls() {
    return {
      getDatasetManifest: async ({ params }: { params: { id: string } }) => ({
        manifest: { items: this.before.get(params.id) ?? this.items, unlabelled: this.unlabelled },
      }),
      getModel: async ({ params }: { params: { id: string } }) => this.models.get(params.id),
      downloadBlob: async ({ params }: { params: { sha256: string } }) => {
        const bytes = this.blobs.get(params.sha256);
        if (!bytes) throw new AppError('not_found', { kind: 'blob', id: params.sha256 });
        if (this.broken === 0) return new Response(bytes as Uint8Array<ArrayBuffer>);
        this.broken--;
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(bytes.subarray(0, 100)),
          pull: (controller) => controller.error(new TypeError('terminated')),
        });
        return new Response(body);
      },
      blobStatus: async ({ params }: { params: { sha256: string } }) => ({
        ...params,
        complete: this.blobs.has(params.sha256),
        offset: 0,
      }),
      uploadBlob: async ({ params, body }: { params: { sha256: string }; body: Uint8Array }) => {
        this.blobs.set(params.sha256, Uint8Array.from(body));
        return { ...params, complete: true, offset: body.length };
      },
      heartbeatJob: async ({ body }: { body: { log: string[] } }) => {
        this.said.push(...body.log);
        return { stop: this.stop, leaseExpiresAt: '' };
      },
      completeJob: async ({ body }: { body: { outcome: unknown } }) => this.completed.push(body.outcome),
      failJob: async ({ body }: { body: { code: string; retryable: boolean } }) => this.failed.push(body),
    };
  }
}

let dir: string;
let server: FakeServer;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trainer-'));
  server = new FakeServer();
  let n = 0;
  for (const part of runLine({ ...SCENARIOS.calm.line, widthPx: 128, heightPx: 128 }, 46)) {
    const { width, height, data } = part.image;
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    server.blobs.set(digest(png), png);
    if (n >= 40) {
      server.unlabelled.push({ captureId: id(n), imageSha256: digest(png) });
      n++;
      continue;
    }
    server.items.push({
      captureId: id(n),
      imageSha256: digest(png),
      groupId: id(n),
      split: n % 5 === 4 ? 'golden' : 'train',
      verdict: part.label,
      defectTypes: part.label === 'ng' ? ['scratch'] : [],
      regions: [],
      labelIds: [],
    });
    n++;
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const lease = (work: JobWork): LeasedJob => ({
  jobId: id(900),
  leaseId: id(901),
  leaseExpiresAt: new Date().toISOString(),
  attempt: 1,
  work,
});

const trainWork = (base = 'lemniscate-s16'): JobWork => ({
  kind: 'train',
  payload: {
    turnId: id(800),
    loopId: id(801),
    datasetRevisionId: 'd'.repeat(64),
    training: { base, seed: 7, sidePx: 128, budgetMs: null, timeoutMinutes: 5 },
    costs: { escape: 5, falseReject: 1, label: 0 },
    defectRate: 0.1,
  },
});

const gateWork = (
  more: Partial<z.input<typeof GatePayload>> & { championId: string | null; challengerId: string },
): JobWork => ({
  kind: 'gate',
  payload: {
    turnId: id(800),
    loopId: id(801),
    datasetRevisionId: 'd'.repeat(64),
    base: 'lemniscate-s16',
    sample: [],
    waiting: [],
    ...more,
  },
});

const run = (work: JobWork, folder: string, signal = new AbortController().signal): Promise<void> => {
  const client = server.client();
  return runJob(lease(work), {
    client,
    images: new BlobFolder(join(dir, folder, 'images'), client),
    models: new BlobFolder(join(dir, folder, 'models'), client),
    scores: new KeptScores(join(dir, folder, 'scores')),
    cacheDir: join(dir, folder, 'cache'),
    workDir: dir,
    signal,
    log,
  });
};

const jobFolders = async (): Promise<string[]> => (await readdir(dir)).filter((n) => n.startsWith('job-'));

type Trained = { result: { manifestSha256: string; files: { name: string; sha256: string }[] } };

test('trains on the training images and what nobody labelled; the same dataset gives the same artifact on another machine', async () => {
  await run(trainWork(), 'one');
  await run(trainWork(), 'two');
  expect(server.failed).toEqual([]);
  const [first, second] = server.completed as Trained[];
  expect(first.result.files.map((f) => f.name)).toContain('model.onnx');
  expect(second.result.files).toEqual(first.result.files);
  for (const { sha256 } of first.result.files) expect(server.blobs.has(sha256)).toBe(true);
  const training = first.result.files.find((f) => f.name === 'training.json') as { sha256: string };
  const learned = JSON.parse(Buffer.from(server.blobs.get(training.sha256) as Uint8Array).toString());
  const files = learned.images.map((i: { file: string }) => i.file).sort();
  expect(files).toEqual(server.items.filter((i) => i.split === 'train').map((i) => i.captureId));
  expect(learned.unlabelled).toEqual(server.unlabelled.map((c) => c.imageSha256).toSorted());
  expect(server.said[0]).toBe('fetching images …');
  expect(server.said[1]).toMatch(/^fetching images: 38 in [\d.]+ s$/);
  expect(server.said.at(-1)).toMatch(/^handing the model in: 4 in /);
  expect(await jobFolders()).toEqual([]);
});

test('the gate judges golden images by the exported files, and finds them at parity with the trainer', async () => {
  await run(trainWork(), 'one');
  const [{ result }] = server.completed as Trained[];
  const { files, manifestSha256 } = result;
  server.models.set(id(50), { files, manifestSha256, base: { id: 'lemniscate-s16' } });
  // Nobody labelled these.
  const sample = server.items
    .slice(0, 30)
    .map(({ imageSha256 }, i) => ({ captureId: id(900 + i), imageSha256 }));
  const waiting = sample.slice(0, 1);
  await run(gateWork({ championId: id(50), challengerId: id(50), sample, waiting }), 'one');
  expect(server.failed).toEqual([]);
  const judged = (
    server.completed[1] as {
      result: z.infer<typeof GateResult>;
    }
  ).result;
  expect(judged.challenger.map((s) => s.captureId)).toEqual(
    server.items.filter((i) => i.split === 'golden').map((i) => i.captureId),
  );
  expect(judged.champion).toEqual(judged.challenger);
  expect(judged.sample?.challenger.map((s) => s.captureId)).toEqual(sample.map((s) => s.captureId));
  expect(judged.sample?.champion).toEqual(judged.sample?.challenger);
  expect(judged.waiting).toEqual(judged.sample?.challenger.slice(0, 1));
  expect(judged.parityMaxAbs).toBeLessThanOrEqual(1e-4);
  expect(await jobFolders()).toEqual([]);
  // It is asked of each image once, whoever it is; some are judged again to time it.
  expect(server.said).toContainEqual(expect.stringMatching(/^judging with the challenger: 32 in /));
  expect(server.said).toContainEqual(expect.stringMatching(/^judging with the champion: 20 in /));
});

test('training images that are new to the champion are judged by its file, and by cross-validation for the challenger; what taught both by cross-validation alone', async () => {
  const all = server.items;
  const train = all.filter((i) => i.split === 'train');
  const old = new Set(train.slice(0, 16).map((i) => i.captureId));
  // A relative of what the champion learned from, and two relatives of each other.
  train[20].groupId = train[0].groupId;
  train[22].groupId = train[21].groupId;
  // What the champion learned as the opposite of what it is held for now says nothing of the two.
  const [, relabelled] = train;
  const opposite = relabelled.verdict === 'ok' ? ('ng' as const) : ('ok' as const);
  server.items = all
    .filter((i) => i.split !== 'train' || old.has(i.captureId))
    .map((i) => (i === relabelled ? { ...i, verdict: opposite } : i));
  await run(trainWork(), 'one');
  const [of, now] = ['c'.repeat(64), 'd'.repeat(64)];
  server.before.set(of, server.items);
  server.items = all;
  await run(trainWork(), 'one');
  for (const [n, { result }] of (server.completed as Trained[]).entries())
    server.models.set(id(50 + n), {
      files: result.files,
      manifestSha256: result.manifestSha256,
      base: { id: 'lemniscate-s16' },
      datasetRevisionId: n === 0 ? of : now,
    });
  await run(gateWork({ championId: id(50), challengerId: id(51) }), 'one');
  expect(server.failed).toEqual([]);
  const { result } = server.completed[2] as { result: z.infer<typeof GateResult> };
  const fresh = train.slice(16).filter((_, i) => ![4, 5, 6].includes(i));
  const unseen = result.unseen as NonNullable<typeof result.unseen>;
  expect(unseen.champion.map((s) => s.captureId)).toEqual(fresh.map((i) => i.captureId));
  expect(unseen.challenger.map((s) => s.captureId)).toEqual(fresh.map((i) => i.captureId));
  expect(new Set(unseen.challenger.map((s) => s.score)).size).toBeGreaterThan(1);
  const taught = result.taught as NonNullable<typeof result.taught>;
  const both = train.slice(2, 16).map((i) => i.captureId);
  expect(taught.champion.map((s) => s.captureId)).toEqual(both);
  expect(taught.challenger.map((s) => s.captureId)).toEqual(both);
  expect(taught.champion).not.toEqual(taught.challenger);
  const golden = all.filter((i) => i.split === 'golden').map((i) => i.captureId);
  expect(result.champion?.map((s) => s.captureId)).toEqual(golden);
}, 240_000);

test('an image whose bytes are not its digest’s is refused, and kept under no name', async () => {
  const [{ imageSha256 }] = server.items;
  server.blobs.set(imageSha256, Buffer.from('something else'));
  await run(trainWork(), 'one');
  expect(server.failed.map((f) => f.code)).toEqual(['blob_digest_mismatch']);
  expect(await readdir(join(dir, 'one', 'images'))).not.toContain(imageSha256);
});

test('a server that is away for a while costs no job what it has learned', async () => {
  server.broken = 3;
  for (const name of ['getDatasetManifest', 'downloadBlob', 'completeJob']) server.silent.set(name, 4);
  server.silent.set('uploadBlob', 6);
  await run(trainWork(), 'one');
  expect(server.failed).toEqual([]);
  expect([...server.silent.values()]).toEqual([0, 0, 0, 0]);
  const [{ result }] = server.completed as Trained[];
  const { files, manifestSha256 } = result;
  server.models.set(id(50), { files, manifestSha256, base: { id: 'lemniscate-s16' } });
  server.silent.set('getModel', 4);
  await run(gateWork({ championId: null, challengerId: id(50) }), 'one');
  expect(server.failed).toEqual([]);
  expect(server.completed).toHaveLength(2);
}, 240_000);

test('a base of one’s own, given as a file, is found again by the gate; another file in its place is not taken for it', async () => {
  const box = await listBases();
  const own = join(dir, 'own.onnx');
  await copyFile(box[0].path, own);
  await run(trainWork(own), 'one');
  const [{ result }] = server.completed as Trained[];
  const { files, manifestSha256 } = result;
  server.models.set(id(50), { files, manifestSha256, base: { id: 'own' } });
  const gate = gateWork({ championId: null, challengerId: id(50), base: own });
  await run(gate, 'one');
  expect(server.failed).toEqual([]);
  const judged = server.completed[1] as { result: z.infer<typeof GateResult> };
  expect(judged.result.parityMaxAbs).toBeLessThanOrEqual(1e-4);
  // What the file says of itself is all that tells the two apart.
  await appendFile(own, Buffer.from([0x12, 1, 0x78]));
  await run(gate, 'one');
  expect(server.failed.map(({ code }) => code)).toEqual(['model_invalid']);
}, 240_000);

test('a job stopped while the server is away ends', async () => {
  server.silent.set('getDatasetManifest', Infinity);
  const controller = new AbortController();
  const work = run(trainWork(), 'one', controller.signal);
  setTimeout(() => controller.abort(), 300);
  await work;
  expect(server.completed).toEqual([]);
  expect(await jobFolders()).toEqual([]);
});

test('a job stopped from the server is given up and leaves nothing', async () => {
  server.stop = true;
  await run(trainWork(), 'one');
  expect(server.completed).toEqual([]);
  expect(server.failed).toEqual([]);
  expect(await jobFolders()).toEqual([]);
});

test('a trainer told to go home hands its job back for another', async () => {
  const controller = new AbortController();
  const work = run(trainWork(), 'one', controller.signal);
  controller.abort();
  await work;
  expect(server.failed).toEqual([expect.objectContaining({ code: 'cancelled', retryable: true })]);
  expect(await jobFolders()).toEqual([]);
});

test('too few good parts is told in words, and not tried again', async () => {
  server.items = server.items.map((item) => ({ ...item, verdict: 'ng' as const, defectTypes: ['scratch'] }));
  await run(trainWork(), 'one');
  expect(server.failed).toEqual([expect.objectContaining({ code: 'only_defects', retryable: false })]);
  expect(server.said.at(-1)).toContain(new AppError('only_defects', { path: 'the samples' }).message);
});
