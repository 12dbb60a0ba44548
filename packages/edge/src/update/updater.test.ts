import { generateKeyPairSync } from 'node:crypto';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesiredModel } from '@lemniscate/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EdgeAgent, runEdge } from '../agent.js';
import { FakeServer } from '../testing/fake-server.js';
import { createScratch, enrolAt, makeModel, stationWith, until } from '../testing/station.js';

const TIMING = { reportMs: 100, uploadIdleMs: 50, retryMs: { firstMs: 50, mostMs: 100 } };

describe('the desired state', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let server: FakeServer;
  let agent: EdgeAgent | undefined;
  let dataDir: string;
  let count = 0;
  let model: string;

  beforeAll(async () => {
    scratch = await createScratch();
    model = await makeModel(scratch.at('model'));
  });
  afterAll(() => scratch.remove());
  beforeEach(async () => {
    server = new FakeServer();
    await server.start();
    dataDir = scratch.at(`data-${++count}`);
    await enrolAt(server, dataDir);
  });
  afterEach(async () => {
    await agent?.close();
    agent = undefined;
    await server.stop();
  });

  const run = async (): Promise<EdgeAgent> =>
    (agent = await runEdge({
      sources: ['press-3=line:tile?side=96&interval=30'],
      dataDir,
      httpPort: 0,
      timing: TIMING,
    }));
  const station = async () => (await (agent as EdgeAgent).status()).stations[0];
  const runs = (modelId: string) =>
    until(`${modelId} to run`, async () => (await station()).championId === modelId);
  const refusal = () =>
    until('a refusal', async () => (await station()).problems.find((p) => p.code === 'artifact_refused'));

  /** A good model runs; then another is wanted that must be refused. */
  const refusesAfterGood = async (bad: DesiredModel): Promise<string> => {
    const good = await server.offer(model);
    server.want([stationWith(good)]);
    await run();
    await runs(good.modelId);
    server.want([stationWith(bad)]);
    const { detail, modelId } = await refusal();
    expect(modelId).toBe(bad.modelId);
    const before = (await station()).counters.inspections;
    await until('inspection to go on', async () => (await station()).counters.inspections > before + 2);
    expect(await station()).toMatchObject({ championId: good.modelId, state: 'running' });
    await until('the report of it', () =>
      server.reports.at(-1)?.stations[0]?.problems.some((p) => p.code === 'artifact_refused'),
    );
    return detail;
  };
  const flip = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1;
    return copy;
  };

  it('refuses a model with one bit changed', async () => {
    const bad = await server.offer(model, ({ name, bytes }) =>
      name === 'model.onnx' ? flip(bytes, bytes.length >> 1) : bytes,
    );
    expect(await refusesAfterGood(bad)).toMatch(/model\.onnx has the digest/);
  });

  it('refuses a model that is cut short, or longer than promised', async () => {
    const short = await server.offer(model, ({ name, bytes }) =>
      name === 'model.onnx' ? bytes.subarray(0, bytes.length - 100) : bytes,
    );
    expect(await refusesAfterGood(short)).toMatch(/model\.onnx has \d+ bytes/);
    const long = await server.offer(model, ({ name, bytes }) =>
      name === 'model.onnx' ? Buffer.concat([bytes, Buffer.alloc(10)]) : bytes,
    );
    server.want([stationWith(long)]);
    await until('the other refusal', async () =>
      (await station()).problems.some((p) => p.modelId === long.modelId && /longer/.test(p.detail)),
    );
  });

  it('refuses a manifest that is not the one that was signed', async () => {
    const other = scratch.at('other');
    await cp(model, other, { recursive: true });
    const path = join(other, 'manifest.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"threshold": 0.5', '"threshold": 0.9'));
    const good = await server.offer(model);
    const forged = { ...(await server.offer(other)), signature: good.signature };
    expect(await refusesAfterGood(forged)).toMatch(/not the one that was signed/);
  });

  it('refuses what another site signed, and a signature of nonsense', async () => {
    const offered = await server.offer(model);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const signature = { ...server.sign(offered.signature.manifestSha256, stranger), keyId: 'elsewhere' };
    expect(await refusesAfterGood({ ...offered, signature })).toMatch(/signed by another site/);
    const again = await server.offer(model);
    server.want([
      stationWith({
        ...again,
        signature: { ...again.signature, signature: Buffer.alloc(64).toString('base64') },
      }),
    ]);
    await until('the other refusal', async () =>
      (await station()).problems.some((p) => p.modelId === again.modelId && /does not fit/.test(p.detail)),
    );
  });

  it('refuses a model that answers its reference pictures differently here', async () => {
    const wrong = scratch.at('wrong');
    await cp(model, wrong, { recursive: true });
    const reference = JSON.parse(await readFile(join(wrong, 'reference.json'), 'utf8')) as {
      images: { score: number; embedding: number[] }[];
    };
    reference.images[1].embedding[0] += 100;
    const bytes = Buffer.from(JSON.stringify(reference));
    await writeFile(join(wrong, 'reference.json'), bytes);
    const path = join(wrong, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as {
      files: Record<string, { sha256: string; sizeBytes: number }>;
    };
    const { createHash } = await import('node:crypto');
    manifest.files['reference.json'] = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.length,
    };
    await writeFile(path, JSON.stringify(manifest));
    expect(await refusesAfterGood(await server.offer(wrong))).toMatch(/self-test.*embedding/);
  });

  it('refuses files that are no model though signed', async () => {
    const { createHash } = await import('node:crypto');
    const junk = scratch.at('junk');
    await cp(model, junk, { recursive: true });
    const bytes = Buffer.from('not onnx at all');
    await writeFile(join(junk, 'model.onnx'), bytes);
    const path = join(junk, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as {
      files: Record<string, { sha256: string; sizeBytes: number }>;
    };
    manifest.files['model.onnx'] = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.length,
    };
    await writeFile(path, JSON.stringify(manifest));
    expect(await refusesAfterGood(await server.offer(junk))).toMatch(/model\.onnx|ONNX/);
  });

  it('goes on with a download where the connection broke', async () => {
    const good = await server.offer(model);
    let cuts = 0;
    server.trouble = (request, response) => {
      const isModel =
        request.url?.includes('/artifacts/') &&
        (good.files.find((f) => f.name === 'model.onnx')?.sha256 ?? '') === request.url.split('/').at(-1);
      if (!isModel || cuts >= 3) return false;
      cuts++;
      response.end = ((chunk: Buffer) => {
        response.write(chunk.subarray(0, 100_000), () => response.destroy());
        return response;
      }) as typeof response.end;
      return false;
    };
    server.want([stationWith(good)]);
    await run();
    await runs(good.modelId);
    const ranges = server.requests
      .filter((r) => r.path.includes('/artifacts/') && r.range)
      .map((r) => r.range);
    expect(ranges).toEqual(['bytes=100000-', 'bytes=200000-', 'bytes=300000-']);
  });

  it('starts again from the start when the server knows no ranges', async () => {
    const good = await server.offer(model);
    let cut = false;
    server.trouble = (request, response) => {
      if (!request.url?.includes('/artifacts/')) return false;
      delete request.headers.range;
      if (cut || !request.url.endsWith(good.files.find((f) => f.name === 'model.onnx')?.sha256 as string))
        return false;
      cut = true;
      response.end = ((chunk: Buffer) => {
        response.write(chunk.subarray(0, 5000), () => response.destroy());
        return response;
      }) as typeof response.end;
      return false;
    };
    server.want([stationWith(good)]);
    await run();
    await runs(good.modelId);
    expect(cut).toBe(true);
  });

  it('keeps the model before it for a way back, and no others', async () => {
    const models: DesiredModel[] = [];
    for (let i = 0; i < 3; i++) models.push(await server.offer(model));
    server.want([stationWith(models[0])]);
    await run();
    for (const wanted of models) {
      server.want([stationWith(wanted)]);
      await runs(wanted.modelId);
    }
    await until(
      'the oldest to go',
      async () => !(await readdir(join(dataDir, 'models'))).includes(models[0].modelId),
    );
    const downloads = server.requests.filter((r) => r.path.includes('/artifacts/')).length;
    server.want([stationWith(models[1])]);
    await runs(models[1].modelId);
    expect(server.requests.filter((r) => r.path.includes('/artifacts/')).length).toBe(downloads);
    await until('the report', () => server.reports.at(-1)?.stations[0].previousId === models[2].modelId);
  });

  it('starts offline with what ran, though something unusable is wanted', async () => {
    const good = await server.offer(model);
    server.want([stationWith(good)]);
    await run();
    await runs(good.modelId);
    server.want([stationWith(await server.offer(model, ({ bytes }) => flip(bytes, 0)))]);
    await refusal();
    await agent?.close();
    await server.stop();
    await run();
    await runs(good.modelId);
    await server.start();
  });

  it('fetches a model anew that was spoilt on this disk', async () => {
    const good = await server.offer(model);
    server.want([stationWith(good)]);
    await run();
    await runs(good.modelId);
    await agent?.close();
    const path = join(dataDir, 'models', good.modelId, 'model.onnx');
    await writeFile(path, flip(await readFile(path), 1000));
    await run();
    await runs(good.modelId);
    expect((await stat(path)).size).toBeGreaterThan(1000);
  });

  it('records the second opinion of a challenger, in shadow and in a canary', async () => {
    const [champion, challenger] = [await server.offer(model), await server.offer(model)];
    const rolloutId = '0192f0c0-0000-7000-8000-000000000009';
    const want = (mode: 'shadow' | 'canary', canaryShare: number) =>
      server.want([stationWith(champion, { challenger: { ...challenger, rolloutId, mode, canaryShare } })]);
    want('shadow', 0);
    await run();
    await until('both to run', async () => (await station()).challengerId === challenger.modelId);
    await until('second opinions', () =>
      [...server.inspections.values()].some((i) => i.second?.modelId === challenger.modelId),
    );
    expect([...server.inspections.values()].every((i) => i.modelId === champion.modelId)).toBe(true);
    want('canary', 0.5);
    const decided = () =>
      [...server.inspections.values()].filter(
        (i) => i.modelId === challenger.modelId && i.second?.modelId === champion.modelId,
      );
    await until('verdicts of the challenger', () => decided().length > 5);
    server.want([stationWith(champion)]);
    await until('the challenger to go', async () => (await station()).challengerId === null);
  });
});
