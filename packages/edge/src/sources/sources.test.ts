import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { RgbImage } from '@lemniscate/vision';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EdgeAgent, type EdgeOptions, runEdge } from '../agent.js';
import { FakeServer } from '../testing/fake-server.js';
import {
  createScratch,
  enrolAt,
  makeModel,
  partImage,
  stationWith,
  until,
  writeParts,
} from '../testing/station.js';
import { ffmpegSource } from './ffmpeg.js';
import { PpmReader } from './ppm.js';
import { parseSource, withoutPassword } from './spec.js';

const TIMING = { reportMs: 200, uploadIdleMs: 30 };
const whyNoFfmpeg = spawnSync('ffmpeg', ['-version']).error ? 'there is no ffmpeg on the PATH' : null;

describe('what is typed for a source', () => {
  it('is read', () => {
    expect(parseSource('a=folder:/var/x?poll=200')).toMatchObject({
      station: 'a',
      kind: 'folder',
      target: '/var/x',
      options: { poll: '200' },
    });
    expect(parseSource('a=mqtt:mqtt://h:1883#line/+/image')).toMatchObject({
      target: 'mqtt://h:1883#line/+/image',
    });
    expect(parseSource('a=rtsp://cam/live?channel=1#fps=3')).toMatchObject({
      kind: 'rtsp',
      target: 'rtsp://cam/live?channel=1',
      options: { fps: '3' },
    });
    expect(parseSource('a=http:')).toMatchObject({ kind: 'http', target: '' });
    expect(parseSource('a=http')).toMatchObject({ kind: 'http' });
    expect(parseSource('a=line:tile?scenario=calm&interval=0')).toMatchObject({ target: 'tile' });
  });

  it('is refused with what to change, and never shows a password', () => {
    for (const [text, why] of [
      ['folder:/x', /name of a station/],
      ['A B=folder:/x', /name of a station/],
      ['a=ftp:/x', /no kind of source/],
      ['a=folder:', /nothing comes after/],
      ['a=line:tile?sped=3', /"sped" is no option of line; it takes/],
    ] as const)
      expect(() => parseSource(text)).toThrow(why);
    expect(withoutPassword('rtsp://me:secret@cam/1')).toBe('rtsp://me:***@cam/1');
    expect(() => parseSource('a=rtspx://me:secret@cam/1')).not.toThrow(/secret/);
  });
});

describe('PPM pictures in a stream', () => {
  const picture = (value: number): Buffer =>
    Buffer.concat([Buffer.from('P6\n3 2\n255\n'), Buffer.alloc(18, value)]);

  it('come out whole however the stream is cut', () => {
    const stream = Buffer.concat([picture(1), picture(2), picture(3)]);
    for (let size = 1; size <= stream.length; size++) {
      const values: number[] = [];
      const reader = new PpmReader(({ width, height, data }) => {
        expect([width, height, new Set(data).size]).toEqual([3, 2, 1]);
        values.push(data[0]);
      });
      for (let at = 0; at < stream.length; at += size) reader.add(stream.subarray(at, at + size));
      expect(values).toEqual([1, 2, 3]);
    }
  });

  it('are refused when they are something else, or too large', () => {
    expect(() => new PpmReader(() => undefined).add(Buffer.from('GIF89a'))).toThrow(/another kind/);
    expect(() => new PpmReader(() => undefined).add(Buffer.from('P6\n99999 99999\n255\n'))).toThrow(/99999/);
    expect(() => new PpmReader(() => undefined).add(Buffer.from('P6 x'.padEnd(80)))).toThrow(/another kind/);
  });
});

describe('sources and outputs of a running agent', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let server: FakeServer;
  let agent: EdgeAgent | undefined;
  let count = 0;

  beforeAll(async () => {
    scratch = await createScratch();
    server = new FakeServer();
    await server.start();
    const capture = { auditShare: 0, maxPerHour: 0, maxBytes: 2 ** 30, uncertain: false, novel: false };
    server.want([stationWith(await server.offer(await makeModel(scratch.at('model'))), { capture })]);
  });
  afterEach(async () => {
    await agent?.close();
    agent = undefined;
    server.inspections.clear();
  });
  afterAll(async () => {
    await server.stop();
    await scratch.remove();
  });

  const run = async (
    sources: string[],
    more: Partial<EdgeOptions> = {},
    dataDir?: string,
  ): Promise<EdgeAgent> => {
    const dir = dataDir ?? scratch.at(`data-${++count}`);
    if (dataDir === undefined) await enrolAt(server, dir);
    agent = await runEdge({ sources, dataDir: dir, httpPort: 0, timing: TIMING, ...more });
    return agent;
  };
  const parts = () => [...server.inspections.values()].map((i) => i.partId);

  it('takes images from MQTT, as bytes and as JSON, also those sent while it was down', async () => {
    const broker = await Aedes.createBroker();
    const tcp = createTcpServer(broker.handle);
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const url = `mqtt://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    const camera = await connectAsync(url);
    const verdicts: Record<string, unknown>[] = [];
    await camera.subscribeAsync('lemniscate/press-3/verdict');
    camera.on('message', (_, payload) =>
      verdicts.push(JSON.parse(payload.toString()) as Record<string, unknown>),
    );
    try {
      const dataDir = scratch.at('data-mqtt');
      await enrolAt(server, dataDir);
      const source = [`press-3=mqtt:${url}#camera/1`];
      await run(source, { mqttUrl: url }, dataDir);
      await until(
        'it to listen',
        async () => (await agent?.status())?.stations[0].sources[0].problem === null,
      );
      const asJson = async (partId: string, id?: string) =>
        JSON.stringify({ partId, id, image: (await partImage(1)).toString('base64') });
      await camera.publishAsync('camera/1', await partImage(0), { qos: 1 });
      await camera.publishAsync('camera/1', await asJson('K-1'), { qos: 1 });
      await camera.publishAsync('camera/1', await asJson('K-2', 'm-2'), { qos: 1 });
      await camera.publishAsync('camera/1', await asJson('K-2', 'm-2'), { qos: 1 });
      await camera.publishAsync('camera/1', '{"image": 7}', { qos: 1 });
      await until('three', () => server.inspections.size === 3);
      expect(parts()).toEqual([null, 'K-1', 'K-2']);
      await until('the bad one', async () => (await agent?.status())?.stations[0].counters.errors === 1);
      await until('verdicts', () => verdicts.length === 4);
      expect(verdicts[1]).toMatchObject({ station: 'press-3', sequence: 2, partId: 'K-1', verdict: /ok|ng/ });
      await agent?.close();
      await camera.publishAsync('camera/1', await asJson('K-3'), { qos: 1 });
      await run(source, {}, dataDir);
      await until('the one from before', () => parts().includes('K-3'));
    } finally {
      await agent?.close();
      agent = undefined;
      await camera.endAsync(true);
      await new Promise<void>((resolve) => broker.close(resolve));
      tcp.close();
    }
  });

  it('reads a camera through ffmpeg, starts it again when it ends, and says when there is none', async () => {
    const fake = scratch.at('ffmpeg');
    await writeFile(
      fake,
      `#!/usr/bin/env node
if (process.argv.includes('-version')) process.exit(0);
const pixels = Buffer.alloc(96 * 96 * 3, 120);
for (let i = 0; i < 2; i++) process.stdout.write(Buffer.concat([Buffer.from('P6\\n96 96\\n255\\n'), pixels]));
process.stderr.write('the camera went away\\n');
`,
    );
    await chmod(fake, 0o755);
    await run(['press-3=rtsp://cam/1#fps=5'], { ffmpeg: fake });
    // Frames before there is a model are missed: cameras do not wait.
    await until('frames of several runs', () => server.inspections.size >= 3);
    const [{ lastError }] = (await agent?.status())?.stations ?? [];
    expect(lastError).toMatchObject({ detail: expect.stringMatching(/the camera went away/) as string });
    await agent?.close();
    await expect(run(['press-3=usb:0'], { ffmpeg: scratch.at('none') })).rejects.toThrow(
      /apt install ffmpeg/,
    );
  });

  it.skipIf(whyNoFfmpeg !== null)(
    `reads the pictures that a real ffmpeg gives${whyNoFfmpeg ? ` (left out: ${whyNoFfmpeg})` : ''}`,
    async () => {
      const clip = scratch.at('clip.mkv');
      const picture = ['-f', 'lavfi', '-i', 'testsrc=size=96x64:rate=10:duration=2'];
      execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', ...picture, '-c:v', 'ffv1', clip]);
      const bytes = await readFile(clip);
      const camera = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
      await once(camera, 'listening');
      const { port } = camera.address() as AddressInfo;
      const images: RgbImage[] = [];
      const problems: string[] = [];
      const spec = parseSource(`press-3=rtsp:http://127.0.0.1:${port}/clip.mkv#fps=5`);
      const source = ffmpegSource(spec, 'ffmpeg');
      try {
        await source.start({
          put: async () => undefined,
          offer: ({ load }) => {
            void load().then((image) => images.push(image as RgbImage));
            return true;
          },
          report: ({ message }) => void problems.push(message),
        });
        await until('two seconds at five a second', () => images.length >= 10);
        await until('the end to be told', () =>
          problems.some((problem) => problem.includes('ffmpeg ended (0)')),
        );
      } finally {
        await source.stop();
        camera.closeAllConnections();
        camera.close();
      }
      for (const { width, height, data } of images.slice(0, 10)) {
        expect([width, height, data.length]).toEqual([96, 64, 96 * 64 * 3]);
        // Colour bars: neither one colour nor noise.
        expect(new Set(data).size).toBeGreaterThan(2);
      }
      expect(Buffer.compare(Buffer.from(images[0].data), Buffer.from(images[9].data))).not.toBe(0);
    },
  );

  it('plays a labelled folder in random order and a made-up line to its end', async () => {
    const root = scratch.at('labelled');
    await writeParts(`${root}/good`, 0, 4);
    await writeParts(`${root}/crack`, 4, 6);
    await run([
      `press-3=replay:${root}?shuffle&seed=3&interval=0`,
      'press-3=line:tile?side=96&interval=0&count=3',
    ]);
    await until('all', () => server.inspections.size === 9);
    const files = parts().filter((p) => p?.includes('/'));
    expect([...files].sort()).toEqual([
      'crack/part-0004.png',
      'crack/part-0005.png',
      'good/part-0000.png',
      'good/part-0001.png',
      'good/part-0002.png',
      'good/part-0003.png',
    ]);
    expect(files).not.toEqual([...files].sort());
  });

  it('takes pushed images and answers with the verdict, or with what is wrong', async () => {
    await run(['press-3=http:']);
    const url = `${agent?.url}/stations/press-3/images`;
    const push = async (body: Buffer | string, headers: Record<string, string> = {}) => {
      const response = await fetch(url, { method: 'POST', headers, body: body as string });
      const answer = (await response.json()) as Record<string, unknown>;
      return { ...answer, status: answer['status'] ?? response.status } as Record<string, unknown>;
    };
    await until('the model', async () => (await agent?.status())?.stations[0].state === 'running');
    const image = await partImage(0);
    const first = await push(image, { 'x-part-id': encodeURIComponent('件 1'), 'idempotency-key': 'k' });
    expect(first).toMatchObject({ status: 200, durable: true, partId: '件 1', verdict: /ok|ng/ });
    expect(await push(image, { 'idempotency-key': 'k' })).toMatchObject({ id: first['id'] });
    expect(await push('nonsense')).toMatchObject({ status: 422, code: 'image_unreadable' });
    expect(await push(image, { origin: 'http://evil.example' })).toMatchObject({ status: 403 });
    const { hostname, port } = new URL(url);
    const { request } = await import('node:http');
    const rebound = await new Promise<number | undefined>((resolve) =>
      request({ hostname, port, path: '/api/status', headers: { host: 'evil.example' } }, (r) => {
        r.resume();
        resolve(r.statusCode);
      }).end(),
    );
    expect(rebound).toBe(403);
    const last = (await (await fetch(`${agent?.url}/api/stations/press-3/last`)).json()) as {
      last: Record<string, unknown>;
    };
    expect(last.last).toMatchObject({ id: first['id'], partId: null });
    const heat = await fetch(`${agent?.url}/api/stations/press-3/heatmap.png`);
    expect([heat.status, heat.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await fetch(`${agent?.url}/api/stations/nobody/last`)).status).toBe(404);
    expect((await fetch(`${agent?.url}/../../package.json`)).status).toBe(404);
    const page = await fetch(`${agent?.url}/`);
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe/);
  });

  it('calls a webhook with a signature, again when it fails, and never waits for it', async () => {
    const got: { body: string; signature: string }[] = [];
    let answers = 0;
    const hook = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        // The first is refused once, the third is never answered.
        if (answers++ === 0) return response.writeHead(503).end();
        got.push({ body, signature: String(request.headers['lemniscate-signature']) });
        if (answers !== 4) response.end();
      });
    });
    hook.listen(0, '127.0.0.1');
    await once(hook, 'listening');
    try {
      await run(['press-3=line:tile?side=96&interval=0&count=6'], {
        webhookUrl: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`,
        webhookSecret: 'secret',
      });
      await until('all judged', () => server.inspections.size === 6);
      await until(
        'the calls',
        () => new Set(got.map((g) => (JSON.parse(g.body) as { id: string }).id)).size === 6,
      );
      const { createHmac } = await import('node:crypto');
      for (const { body, signature } of got)
        expect(signature).toBe(`sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`);
    } finally {
      await agent?.close();
      agent = undefined;
      hook.closeAllConnections();
      hook.close();
    }
  });

  it('refuses sources that cannot be', async () => {
    await mkdir(scratch.at('empty'), { recursive: true });
    for (const [source, why] of [
      [`press-3=folder:${scratch.at('missing')}`, /there is no folder/],
      [`press-3=replay:${scratch.at('empty')}`, /no images/],
      ['press-3=line:spoon', /no product "spoon"/],
      ['press-3=line:tile?scenario=demo', /makes brushed-metal/],
      ['press-3=mqtt:localhost', /mqtt:\/\/HOST:PORT#TOPIC/],
      ['press-3=usb:0?size=big', /1280x720/],
    ] as const)
      await expect(run([source]), source).rejects.toThrow(why);
    await expect(run(['press-3=http:', 'press-3=http:'])).rejects.toThrow(/has an http source already/);
  });
});
