import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, DEVICE_HEADERS, deviceSignedText } from '@lemniscate/contracts';
import { afterEach, expect, test } from 'vitest';
import { createClient, tokenAuth, uploadBlob } from './index.js';
import { deviceAuth } from './device-auth.js';

let server: Server | undefined;
afterEach(() => server?.close());

const SHA256_OF_EMPTY_OBJECT = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

type Answer = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

const listen = async (answer: Answer): Promise<string> => {
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    answer(request, Buffer.concat(pieces), response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const problem = (code: string, params: Record<string, unknown> = {}) => ({
  type: 'about:blank',
  title: code,
  status: 409,
  code,
  detail: `${code} happened`,
  hint: 'try again',
  requestId: 'r1',
  params,
});

const failure = async (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => expect.fail('should have failed'),
    (error: AppError) => error,
  );

test('fills the path, sends the token and parses the answer', async () => {
  let seen: IncomingMessage | undefined;
  const url = await listen((request, _, response) => {
    seen = request;
    json(response, 200, { items: [] });
  });
  const client = createClient({ url: `${url}/`, auth: tokenAuth('lem_x') });
  expect(await client.stationDrift({ params: { station: 'a/b c' } })).toEqual({ items: [] });
  expect(seen?.url).toBe('/api/v1/stations/a%2Fb%20c/drift');
  expect(seen?.headers.authorization).toBe('Bearer lem_x');
});

test('an error of the server is that error here', async () => {
  const url = await listen((_, __, response) =>
    json(response, 409, problem('name_taken', { kind: 'station', name: 'press' })),
  );
  const error = await failure(createClient({ url }).createStation({ body: { name: 'press' } }));
  expect(error.code).toBe('name_taken');
  expect(error.message).toContain('press');
});

test('a code this version does not know is told in the server’s words', async () => {
  const url = await listen((_, __, response) => json(response, 409, problem('from_the_future')));
  const error = await failure(createClient({ url }).listStations());
  expect(error.message).toContain('from_the_future happened');
});

test.each([
  ['HTML of a proxy', '<html>'],
  ['JSON of another service', '{"hello":"world"}'],
])('%s is no Lemniscate server', async (_, text) => {
  const url = await listen((__, ___, response) => response.writeHead(200).end(text));
  expect((await failure(createClient({ url }).listStations())).code).toBe('server_unreachable');
});

test('a server that is not there is named', async () => {
  const error = await failure(createClient({ url: 'http://127.0.0.1:1' }).listStations());
  expect(error.code).toBe('server_unreachable');
  expect(error.message).toContain('127.0.0.1:1');
});

test('an aborted call is cancelled', async () => {
  const url = await listen(() => {});
  const controller = new AbortController();
  const work = failure(createClient({ url }).listStations({ signal: controller.signal }));
  controller.abort();
  expect((await work).code).toBe('cancelled');
  server?.closeAllConnections();
});

test('a device signs what it sends, and corrects a clock a year off from the refusal', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const times: string[] = [];
  let genuine = false;
  const url = await listen((request, body, response) => {
    const timestamp = String(request.headers[DEVICE_HEADERS.timestamp]);
    times.push(timestamp);
    const text = deviceSignedText({
      method: 'POST',
      path: String(request.url),
      timestamp,
      nonce: String(request.headers[DEVICE_HEADERS.nonce]),
      bodySha256: SHA256_OF_EMPTY_OBJECT,
    });
    expect(body.toString()).toBe('{}');
    expect(request.headers[DEVICE_HEADERS.bodySha256]).toBe(SHA256_OF_EMPTY_OBJECT);
    genuine = verify(
      null,
      Buffer.from(text),
      publicKey,
      Buffer.from(String(request.headers[DEVICE_HEADERS.signature]), 'base64'),
    );
    if (Math.abs(Date.parse(timestamp) - Date.now()) > 60_000)
      json(response, 401, problem('clock_skew', { serverTime: new Date().toISOString(), seconds: 1 }));
    else json(response, 200, { serverTime: new Date().toISOString() });
  });
  const auth = deviceAuth({ deviceId: 'd', privateKey, now: () => Date.now() - 365 * 86_400_000 });
  await createClient({ url, auth }).reportDevice({ body: {} as never });
  expect(genuine).toBe(true);
  expect(times).toHaveLength(2);
  expect(auth.clockOffsetMs / 86_400_000).toBeCloseTo(365, 2);
});

/** Holds one blob as the server does, and cuts connections as told: before, in the middle of, or after a request. */
const listenForBlob = async (
  cut: (n: number, request: IncomingMessage) => 'before' | 'middle' | 'after' | undefined,
): Promise<{ url: string; held: () => Buffer; pieces: { offset: number; length: number }[] }> => {
  let held = Buffer.alloc(0);
  let total = Infinity;
  let n = 0;
  const pieces: { offset: number; length: number }[] = [];
  const sha256 = 'a'.repeat(64);
  const url = await listen((request, whole, response) => {
    const trouble = cut(n++, request);
    if (trouble === 'before') return void request.socket.destroy();
    const { searchParams } = new URL(String(request.url), 'http://x');
    if (request.method === 'PUT') {
      const offset = Number(searchParams.get('offset'));
      total = Number(searchParams.get('totalBytes'));
      const body = trouble === 'middle' ? whole.subarray(0, whole.length >> 1) : whole;
      pieces.push({ offset, length: body.length });
      if (offset !== held.length && offset !== 0)
        return json(response, 409, problem('upload_offset_mismatch', { offset: held.length, sent: offset }));
      held = Buffer.concat([held.subarray(0, offset), body]);
    }
    if (trouble) return void request.socket.destroy();
    json(response, 200, { sha256, complete: held.length === total, offset: held.length });
  });
  return { url, held: () => held, pieces };
};

const pattern = (length: number): Uint8Array => new Uint8Array(length).map((_, i) => (i * 7) ^ (i >> 8));
const BLOB = 'a'.repeat(64);

test('an upload goes on where the last one stopped', async () => {
  const bytes = pattern(100_000);
  const { url, held, pieces } = await listenForBlob((n) => (n === 1 ? 'middle' : undefined));
  await uploadBlob(createClient({ url }), { sha256: BLOB, bytes });
  expect(pieces.map((p) => p.offset)).toEqual([0, 50_000]);
  expect(held().equals(bytes)).toBe(true);
});

test('a small blob takes one request, and comes through whatever is cut', async () => {
  const bytes = pattern(5000);
  const good = await listenForBlob(() => undefined);
  await uploadBlob(createClient({ url: good.url }), { sha256: BLOB, bytes });
  expect(good.pieces).toEqual([{ offset: 0, length: 5000 }]);
  server?.close();
  for (const where of ['before', 'middle', 'after'] as const) {
    const { url, held } = await listenForBlob((n) => (n === 0 ? where : undefined));
    await uploadBlob(createClient({ url }), { sha256: BLOB, bytes });
    expect(held().equals(bytes)).toBe(true);
    server?.close();
  }
});

test('an upload gets through where no megabyte does, in ever smaller pieces', async () => {
  const bytes = pattern(300_000);
  const { url, held, pieces } = await listenForBlob((_, request) =>
    Number(request.headers['content-length'] ?? 0) > 40_000 ? 'before' : undefined,
  );
  await uploadBlob(createClient({ url }), { sha256: BLOB, bytes, mostPieceBytes: 256 * 1024 });
  expect(held().equals(bytes)).toBe(true);
  expect(Math.max(...pieces.map((p) => p.length))).toBeLessThanOrEqual(40_000);
});

test('an upload ends with the error when nothing arrives at all', async () => {
  const { url, pieces } = await listenForBlob((_, request) =>
    request.method === 'PUT' ? 'before' : undefined,
  );
  const error = await failure(uploadBlob(createClient({ url }), { sha256: BLOB, bytes: pattern(100_000) }));
  expect(error.code).toBe('server_unreachable');
  expect(pieces).toEqual([]);
});

test('a server that never finds the blob whole ends the upload', async () => {
  let n = 0;
  const url = await listen((request, _, response) =>
    request.method === 'GET' || n++ % 2 === 0
      ? json(response, 200, { sha256: BLOB, complete: false, offset: request.method === 'GET' ? 0 : 60_000 })
      : json(response, 422, problem('blob_digest_mismatch', { actual: 'b', expected: BLOB })),
  );
  const bytes = pattern(100_000);
  const error = await failure(
    uploadBlob(createClient({ url }), { sha256: BLOB, bytes, mostPieceBytes: 60_000 }),
  );
  expect(error.code).toBe('blob_digest_mismatch');
});
