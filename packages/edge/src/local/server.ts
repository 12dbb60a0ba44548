import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, MAX_IMAGE_BYTES } from '@lemniscate/contracts';
import { decodeImage, detectImageFormat, encodeOverlay, encodePng } from '@lemniscate/vision';
import type { z } from 'zod';
import type { RecentImage } from '../inference/recent-images.js';
import type { Recorder } from '../inference/recorder.js';
import type { StationRunner } from '../inference/station-runner.js';
import { verdictJson } from '../outputs/output.js';
import type { PushSource } from '../sources/push.js';
import type { Spool } from '../spool/index.js';
import { EventStream } from './events.js';
import { HeldOverrides } from './held-overrides.js';
import { checkOrigin, readBody, sendBytes, sendJson, sendProblem } from './http.js';
import { HoldInput, holdOverride, OverrideInput, recordOverride, takeBackOverride } from './override.js';
import { readPageFile } from './page-files.js';

export interface LocalServerOptions {
  host: string;
  port: number;
  runners: ReadonlyMap<string, StationRunner>;
  pushSources: ReadonlyMap<string, PushSource>;
  recorder: Recorder;
  spool: Spool;
  /** For what operators said and may yet take back. */
  heldDir: string;
  instant: () => string;
  /** Everything about this agent, for people and gateways. */
  status: () => Promise<unknown>;
  onOverride: () => void;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const JSON_LIMIT_BYTES = 64 * 1024;

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  params: Record<string, string>,
) => Promise<void> | void;

/**
 * The agent's own HTTP server: the operator page, verdicts for a gateway to poll, and images pushed to a station. Works
 * without any other server.
 */
export class LocalServer {
  readonly #options: LocalServerOptions;
  readonly #server: Server;
  readonly #events = new EventStream();
  readonly #routes: { method: string; pattern: RegExp; handle: Handler }[] = [];
  readonly #isLoopback: boolean;
  #held!: HeldOverrides;

  constructor(options: LocalServerOptions) {
    this.#options = options;
    this.#isLoopback = LOOPBACK.includes(options.host);
    this.#addRoutes();
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.requestTimeout = 60_000;
    this.#server.headersTimeout = 10_000;
    this.#server.maxConnections = 200;
  }

  /** @returns the port @throws AppError port_in_use, write_failed */
  async start(): Promise<number> {
    const { host, port, spool, heldDir, onOverride } = this.#options;
    this.#held = await HeldOverrides.open({ dir: heldDir, spool, onSettled: onOverride });
    const listening = new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE' || error.code === 'EACCES'
            ? new AppError('port_in_use', { port, host }, { cause: error })
            : error,
        ),
      );
      this.#server.listen(port, host, resolve);
    });
    await listening.catch(async (error: unknown) => {
      await this.#held.close();
      throw error;
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#events.close();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const force = setTimeout(() => this.#server.closeAllConnections(), 2000);
    await closed;
    clearTimeout(force);
    await this.#held.close();
  }

  /** To the pages that are open. */
  inspected(station: string, recent: RecentImage): void {
    this.#events.send('inspection', this.#lastOf(station, recent));
  }

  changed(): void {
    this.#events.send('changed', {});
  }

  #addRoutes(): void {
    const on = (method: string, path: string, handle: Handler): void => {
      const pattern = new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
      this.#routes.push({ method, pattern, handle });
    };
    on('GET', '/api/status', async (_, response) => sendJson(response, 200, await this.#options.status()));
    on('GET', '/api/stations', (_, response) =>
      sendJson(response, 200, { stations: [...this.#options.runners.keys()].map((n) => this.#stationOf(n)) }),
    );
    on('GET', '/api/stations/{name}/last', (_, response, { name }) => {
      const runner = this.#runner(name);
      sendJson(response, 200, this.#lastOf(name, runner.recent.last));
    });
    on('GET', '/api/stations/{name}/recent', (_, response, { name }) => {
      const items = this.#runner(name).recent.list();
      sendJson(response, 200, { items: items.map((r) => partOf(name, r)).reverse() });
    });
    on('GET', '/api/stations/{name}/inspections/{id}/image', (_, response, { name, id }) =>
      this.#sendImage(response, this.#recent(name, id)),
    );
    on('GET', '/api/stations/{name}/image', (_, response, { name }) =>
      this.#sendImage(response, this.#recent(name)),
    );
    on('GET', '/api/stations/{name}/inspections/{id}/heat', (_, response, { name, id }) => {
      const { width, height, data } = this.#recent(name, id).heatmap;
      const heat = Buffer.from(
        Uint8Array.from(data, (v) => Math.round(255 * Math.min(1, Math.max(0, v || 0)))),
      );
      sendJson(response, 200, { width, height, heat: heat.toString('base64') });
    });
    on('GET', '/api/stations/{name}/heatmap.png', (_, response, { name }) =>
      this.#sendOverlay(response, this.#recent(name)),
    );
    on('GET', '/api/stations/{name}/inspections/{id}/heatmap.png', (_, response, { name, id }) =>
      this.#sendOverlay(response, this.#recent(name, id)),
    );
    on('GET', '/api/events', (request, response) => {
      if (!this.#events.add(response))
        sendProblem(response, new AppError('server_busy', { detail: 'too many pages are open' }));
      request.socket.setTimeout(0);
    });
    on('POST', '/api/stations/{name}/override', (request, response, { name }) =>
      this.#override(request, response, name),
    );
    on('POST', '/api/stations/{name}/override/{id}/hold', async (request, response, { id }) => {
      await holdOverride(id, await readInput(request, HoldInput), this.#held);
      sendJson(response, 200, { inspectionId: id });
    });
    on('DELETE', '/api/stations/{name}/override/{id}', async (_, response, { name, id }) => {
      await takeBackOverride(id, { runner: this.#runner(name), held: this.#held });
      this.#options.onOverride();
      sendJson(response, 200, { inspectionId: id });
    });
    on('POST', '/stations/{name}/images', (request, response, { name }) =>
      this.#push(request, response, name),
    );
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      checkOrigin(request, this.#isLoopback);
      const { pathname } = new URL(request.url ?? '/', 'http://agent');
      const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
      for (const route of this.#routes) {
        const match = route.pattern.exec(pathname);
        if (!match || route.method !== method) continue;
        const params = Object.fromEntries(Object.entries(match.groups ?? {}).map(([k, v]) => [k, decode(v)]));
        await route.handle(request, response, params);
        return;
      }
      const file = method === 'GET' ? await readPageFile(pathname) : undefined;
      if (!file) throw new AppError('route_not_found', { method, path: pathname });
      sendBytes(response, file.bytes, file.contentType, 'no-cache');
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const known = error instanceof AppError ? error : undefined;
      if (known?.code === 'request_too_large') response.setHeader('connection', 'close');
      sendProblem(response, known ?? new AppError('internal', { detail: 'see the log' }, { cause: error }));
    }
  }

  #runner(name: string): StationRunner {
    const runner = this.#options.runners.get(name);
    if (!runner) throw new AppError('not_found', { kind: 'station', id: name });
    return runner;
  }

  #recent(name: string, id?: string): RecentImage {
    const { recent } = this.#runner(name);
    const found = id === undefined ? recent.last : recent.find(id);
    if (!found) throw new AppError('not_found', { kind: 'image of', id: id ?? `station ${name}` });
    return found;
  }

  #stationOf(name: string): Record<string, unknown> {
    const { counters, models, lastError, latency, recent } = this.#runner(name);
    const last = recent.last;
    return {
      station: name,
      state: models ? 'running' : 'waiting_for_model',
      modelId: models?.champion.modelId ?? null,
      defectTypes: models?.champion.manifest.defectTypes ?? [],
      counters,
      latencyMs: latency.summary(),
      lastError,
      lastSequence: last?.sequence ?? 0,
    };
  }

  #lastOf(name: string, recent: RecentImage | undefined): Record<string, unknown> {
    return { ...this.#stationOf(name), last: recent ? partOf(name, recent) : null };
  }

  async #sendImage(response: ServerResponse, { image }: RecentImage): Promise<void> {
    if ('data' in image) return sendBytes(response, await encodePng(image, 2), 'image/png');
    const format = detectImageFormat(image, 'image');
    // What no browser shows is shown all the same.
    if (format === 'tiff')
      return sendBytes(response, await encodePng(await decodeImage(image), 2), 'image/png');
    sendBytes(response, image, `image/${format}`);
  }

  async #sendOverlay(response: ServerResponse, { image, heatmap }: RecentImage): Promise<void> {
    const pixels = 'data' in image ? image : await decodeImage(image);
    sendBytes(response, await encodeOverlay(pixels, heatmap), 'image/png');
  }

  async #override(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const runner = this.#runner(name);
    const input = await readInput(request, OverrideInput);
    const { recorder, spool, instant, onOverride } = this.#options;
    const recorded = await recordOverride(input, { runner, recorder, spool, held: this.#held, instant });
    onOverride();
    sendJson(response, 201, recorded);
  }

  async #push(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const runner = this.#runner(name);
    const source = this.#options.pushSources.get(name);
    if (!source)
      throw new AppError('source_unusable', {
        source: `${name}=http:`,
        detail: 'this station takes no pushed images; start the agent with it',
      });
    if (!runner.isRunning)
      throw new AppError('server_busy', { detail: `station ${name} waits for its first model` });
    const bytes = await readBody(request, MAX_IMAGE_BYTES);
    const result = await source.push({
      bytes,
      partId: headerOf(request, 'x-part-id', 120),
      key: headerOf(request, 'idempotency-key', 200),
    });
    if ('error' in result) throw result.error;
    const { inspection, durable } = result;
    const sequence = runner.recent.find(inspection.id)?.sequence ?? null;
    sendJson(response, 200, { station: name, sequence, ...inspection, durable });
  }
}

/** A part as the page and others read it. */
const partOf = (station: string, recent: RecentImage): Record<string, unknown> => ({
  ...verdictJson({ station, inspection: recent.inspection, sequence: recent.sequence }),
  width: recent.width,
  height: recent.height,
  captured: recent.captured,
  override: recent.override ?? null,
});

/** @throws AppError media_type_unsupported, request_too_large, request_invalid */
const readInput = async <T extends z.ZodType>(request: IncomingMessage, schema: T): Promise<z.output<T>> => {
  const mediaType = request.headers['content-type'] ?? 'nothing';
  if (!/^application\/json\b/.test(mediaType)) throw new AppError('media_type_unsupported', { mediaType });
  const text = (await readBody(request, JSON_LIMIT_BYTES)).toString('utf8');
  const input = schema.safeParse(parseJson(text));
  if (input.success) return input.data;
  const { path, message } = input.error.issues[0];
  throw new AppError('request_invalid', { detail: `${path.join('.')}: ${message}` });
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const headerOf = (request: IncomingMessage, name: string, maxLength: number): string | null => {
  const value = request.headers[name];
  if (typeof value !== 'string' || value === '') return null;
  // HTTP carries bytes; people send UTF-8, percent-encoded or not.
  const text = decode(Buffer.from(value, 'latin1').toString('utf8'));
  if (text.length > maxLength)
    throw new AppError('request_invalid', { detail: `${name} is longer than ${maxLength} characters` });
  return text;
};
