import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  AppError,
  artifactSignedText,
  type CaptureUpload,
  CLOCK_TOLERANCE_MS,
  DEVICE_HEADERS,
  deviceSignedText,
  type DesiredModel,
  type DesiredStation,
  type DeviceReport,
  type ErrorCode,
  type Inspection,
  type OverrideUpload,
  ROUTES,
  type Route,
} from '@lemniscate/contracts';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../storage/ids.js';

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const rawKey = (key: KeyObject): string =>
  key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a test does to a request before it is served; true when it took the answer over. */
export type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

export interface ArtifactBytes {
  name: string;
  bytes: Buffer;
}

/**
 * The routes of a device, held to the route table by its own schemas: what a server must take and give. Keeps everything
 * in memory.
 */
export class FakeServer {
  readonly inspections = new Map<string, Inspection>();
  readonly captures = new Map<string, CaptureUpload>();
  readonly overrides = new Map<string, OverrideUpload>();
  readonly blobs = new Map<string, Buffer>();
  readonly reports: DeviceReport[] = [];
  /** Inspections sent again although they had been answered for or came twice. */
  duplicates = 0;
  readonly requests: { method: string; path: string; range?: string }[] = [];
  trouble: Trouble | undefined;
  /** Its clock minus ours. */
  clockOffsetMs = 0;
  url = '';
  readonly siteKeyId = 'site-1';
  readonly #siteKeys = generateKeyPairSync('ed25519');
  readonly #devices = new Map<string, KeyObject>();
  readonly #nonces = new Set<string>();
  readonly #partial = new Map<string, Buffer>();
  readonly #artifacts = new Map<string, Buffer>();
  readonly #codes = new Set<string>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #stations: DesiredStation[] = [];
  #etag = 0;
  #waiting: (() => void)[] = [];

  async start(port = 0): Promise<string> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.#server?.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  /** As a power cut would. */
  async stop(): Promise<void> {
    for (const wake of this.#waiting.splice(0)) wake();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined));
  }

  addCode(code: string): void {
    this.#codes.add(code);
  }

  get sitePublicKey(): string {
    return rawKey(this.#siteKeys.publicKey);
  }

  sign(manifestSha256: string, privateKey: KeyObject = this.#siteKeys.privateKey): DesiredModel['signature'] {
    const signature = sign(null, Buffer.from(artifactSignedText(manifestSha256)), privateKey);
    return { keyId: this.siteKeyId, manifestSha256, signature: signature.toString('base64') };
  }

  /** Offers a model folder; `change` tampers with the bytes served after they were signed. */
  async offer(dir: string, change: (file: ArtifactBytes) => Buffer = (f) => f.bytes): Promise<DesiredModel> {
    const modelId = newId(Date.now());
    const files = [];
    let manifestSha256 = '';
    for (const name of (await readdir(dir)).sort()) {
      const bytes = await readFile(join(dir, name));
      const digest = sha256(bytes);
      if (name === 'manifest.json') manifestSha256 = digest;
      files.push({ name, sha256: digest, sizeBytes: bytes.length });
      this.#artifacts.set(`${modelId}/${digest}`, change({ name, bytes }));
    }
    return { modelId, files, signature: this.sign(manifestSha256) };
  }

  want(stations: DesiredStation[]): void {
    this.#stations = stations;
    this.#etag++;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { method = 'GET', url = '/' } = request;
      this.requests.push({ method, path: url, range: request.headers.range });
      if (await this.trouble?.(request, response)) return;
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const { pathname, searchParams } = new URL(url, this.url);
      for (const [name, definition] of Object.entries(ROUTES) as [string, Route][]) {
        const pattern = new RegExp(`^${definition.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
        const match = pattern.exec(pathname);
        if (definition.method !== method || !match || !(name in this.#handlers)) continue;
        if (!definition.access.anybody) this.#authenticate(request, body);
        if (definition.maxBodyBytes !== undefined && body.length > definition.maxBodyBytes)
          throw new AppError('request_too_large', { limitBytes: definition.maxBodyBytes });
        const parse = (schema: Route['body'], value: unknown): never => {
          const parsed = schema?.safeParse(value);
          if (parsed && !parsed.success)
            throw new AppError('request_invalid', {
              detail: `${name}: ${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}`,
            });
          return parsed?.data as never;
        };
        const input = {
          params: parse(definition.params, { ...match.groups }),
          query: parse(definition.query, Object.fromEntries(searchParams)),
          body: definition.raw?.request
            ? (body as never)
            : parse(definition.body, body.length > 0 ? JSON.parse(body.toString()) : undefined),
        };
        const result = await this.#handlers[name](input, request, response);
        if (definition.raw?.response) return;
        definition.response?.parse(result);
        response
          .writeHead(definition.status ?? 200, { 'content-type': 'application/json' })
          .end(JSON.stringify(result ?? null));
        return;
      }
      throw new AppError('route_not_found', { method, path: pathname });
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      const known = error instanceof AppError ? error : new AppError('internal', { detail: String(error) });
      sendProblem(response, known.code, known.params);
    }
  }

  #authenticate(request: IncomingMessage, body: Buffer): void {
    const header = (name: string): string => String(request.headers[name] ?? '');
    const key = this.#devices.get(header(DEVICE_HEADERS.device));
    if (!key) throw new AppError('unauthenticated');
    const [timestamp, nonce] = [header(DEVICE_HEADERS.timestamp), header(DEVICE_HEADERS.nonce)];
    const text = deviceSignedText({
      method: request.method ?? '',
      path: request.url ?? '',
      timestamp,
      nonce,
      bodySha256: sha256(body),
    });
    if (!verify(null, Buffer.from(text), key, Buffer.from(header(DEVICE_HEADERS.signature), 'base64')))
      throw new AppError('device_signature_invalid', { detail: 'it does not verify' });
    const skewMs = this.now() - Date.parse(timestamp);
    if (Math.abs(skewMs) > CLOCK_TOLERANCE_MS)
      throw new AppError('clock_skew', {
        seconds: Math.round(skewMs / 1000),
        serverTime: new Date(this.now()).toISOString(),
      });
    if (this.#nonces.has(nonce)) throw new AppError('request_replayed');
    this.#nonces.add(nonce);
  }

  readonly #handlers: Record<
    string,
    (
      input: { params: never; query: never; body: never },
      request: IncomingMessage,
      response: ServerResponse,
    ) => unknown
  > = {
    enrol: ({ body }) => {
      const { code, publicKey, proof } = body as { code: string; publicKey: string; proof: string };
      const key = createPublicKey({
        key: Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64')]),
        format: 'der',
        type: 'spki',
      });
      const text = Buffer.from(`lemniscate-enrol/1\n${code}\n`);
      if (!this.#codes.has(code) || !verify(null, text, key, Buffer.from(proof, 'base64')))
        throw new AppError('code_invalid');
      this.#codes.delete(code);
      const deviceId = newId(Date.now());
      this.#devices.set(deviceId, key);
      return {
        deviceId,
        sitePublicKey: this.sitePublicKey,
        siteKeyId: this.siteKeyId,
        serverTime: this.#time(),
      };
    },
    desiredState: async ({ query }) => {
      const { etag, waitSeconds } = query as { etag?: string; waitSeconds: number };
      if (etag === String(this.#etag) && waitSeconds > 0)
        await new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
          setTimeout(resolve, waitSeconds * 1000).unref();
        });
      return { etag: String(this.#etag), serverTime: this.#time(), stations: this.#stations };
    },
    reportDevice: ({ body }) => {
      this.reports.push(body);
      return { serverTime: this.#time() };
    },
    uploadInspections: ({ body }) => {
      const { inspections } = body as { inspections: Inspection[] };
      return this.#take(inspections, this.inspections, (i) => i.id);
    },
    uploadOverrides: ({ body }) => {
      const { overrides } = body as { overrides: OverrideUpload[] };
      return this.#take(overrides, this.overrides, (o) => o.id);
    },
    uploadCaptures: ({ body }) => {
      const { captures } = body as { captures: CaptureUpload[] };
      for (const { image, heatmapSha256 } of captures)
        for (const digest of [image.sha256, heatmapSha256])
          if (digest !== null && !this.blobs.has(digest))
            throw new AppError('blob_missing', { sha256: digest });
      return this.#take(captures, this.captures, (c) => c.inspection.id);
    },
    blobStatus: ({ params }) => {
      const { sha256: digest } = params as { sha256: string };
      return {
        sha256: digest,
        complete: this.blobs.has(digest),
        offset: (this.blobs.get(digest) ?? this.#partial.get(digest))?.length ?? 0,
      };
    },
    uploadBlob: ({ params, query, body }) => {
      const { sha256: digest } = params as { sha256: string };
      const { offset, totalBytes } = query as { offset: number; totalBytes: number };
      const have = this.#partial.get(digest) ?? Buffer.alloc(0);
      if (offset !== have.length)
        throw new AppError('upload_offset_mismatch', { offset: have.length, sent: offset });
      const bytes = Buffer.concat([have, body as Buffer]);
      this.#partial.set(digest, bytes);
      if (bytes.length < totalBytes) return { sha256: digest, complete: false, offset: bytes.length };
      this.#partial.delete(digest);
      if (sha256(bytes) !== digest)
        throw new AppError('blob_digest_mismatch', { actual: sha256(bytes), expected: digest });
      this.blobs.set(digest, bytes);
      return { sha256: digest, complete: true, offset: bytes.length };
    },
    downloadArtifact: ({ params }, request, response) => {
      const { modelId, sha256: digest } = params as { modelId: string; sha256: string };
      const bytes = this.#artifacts.get(`${modelId}/${digest}`);
      if (!bytes) throw new AppError('not_found', { kind: 'file', id: digest });
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, {
        'content-type': 'application/octet-stream',
        'content-length': bytes.length - from,
        ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
      });
      response.end(bytes.subarray(from));
    },
  };

  #take<T>(items: T[], into: Map<string, T>, idOf: (item: T) => string) {
    let accepted = 0;
    for (const item of items) {
      if (into.has(idOf(item))) this.duplicates++;
      else accepted++;
      if (!into.has(idOf(item))) into.set(idOf(item), item);
    }
    return { accepted, duplicates: items.length - accepted };
  }

  #time(): string {
    return new Date(this.now()).toISOString();
  }
}

export const sendProblem = (
  response: ServerResponse,
  code: ErrorCode,
  params: Record<string, string | number> = {},
): void => {
  const { message, hint, status } = new AppError(code, params);
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(
    JSON.stringify({
      type: 'about:blank',
      title: message,
      status,
      code,
      detail: message,
      hint,
      requestId: 'r-1',
      params,
    }),
  );
};
