import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@lemniscate/contracts';
import { SECURITY_HEADERS, sendBytes, sendJson, sendProblem } from '../local/http.js';
import { readPageFile } from '../local/page-files.js';
import { partImage } from './station.js';

export interface ShownPart {
  verdict: 'ok' | 'ng';
  partId?: string | null;
  defectType?: string | null;
  override?: { verdict: 'ok' | 'ng'; defectTypes: string[] } | null;
}

/** The operator page with what a test wants to be seen on it, and an agent that takes an operator's word, or does not. */
export class PageServer {
  url = '';
  parts: ShownPart[] = [];
  defectTypes: string[] = [];
  lastError: { detail: string } | null = null;
  /** Why an operator's word is not taken. */
  refusal: AppError | null = null;
  readonly calls: { method: string; path: string; body: Record<string, unknown> }[] = [];
  #server: Server | undefined;

  async start(): Promise<void> {
    const picture = await partImage(3, 0);
    this.#server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://agent');
      const file = await readPageFile(pathname);
      if (file) return sendBytes(response, file.bytes, file.contentType);
      if (pathname === '/api/events')
        return void response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
      if (pathname === '/api/stations') return sendJson(response, 200, { stations: [this.#station()] });
      if (pathname.endsWith('/recent')) return sendJson(response, 200, { items: this.#items() });
      if (pathname.endsWith('/image')) return sendBytes(response, picture, 'image/png');
      if (pathname.includes('/override')) {
        const chunks: Buffer[] = [];
        for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
        this.calls.push({ method: request.method ?? '', path: pathname, body });
        if (this.refusal) return sendProblem(response, this.refusal);
        return sendJson(response, 201, { ...body, imageKept: true });
      }
      sendProblem(response, new AppError('route_not_found', { method: 'GET', path: pathname }));
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #station(): Record<string, unknown> {
    return {
      station: 'press-3',
      state: 'running',
      defectTypes: this.defectTypes,
      counters: { inspections: 123_456, ok: 120_111, ng: 3345, errors: 12, missed: 0, overrides: 87 },
      lastError: this.lastError,
    };
  }

  #items(): Record<string, unknown>[] {
    return this.parts.map(({ verdict, partId = null, defectType = null, override = null }, i) => ({
      id: `0192f0c0-0000-7000-8000-${String(i).padStart(12, '0')}`,
      at: '2026-03-01T10:00:00.000Z',
      verdict,
      partId,
      defectType,
      override,
      score: 0.931,
      threshold: 0.5,
      width: 96,
      height: 96,
    }));
  }
}
