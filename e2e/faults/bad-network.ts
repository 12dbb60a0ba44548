import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { draw, type Rng } from './rng.js';

const TROUBLE = {
  none: 400,
  /** Never arrives. */
  cut: 6,
  /** Half of it arrives. */
  truncated: 6,
  /** Arrives, and the answer is lost. */
  'answer lost': 7,
  'answer truncated': 5,
  /** Others overtake it. */
  delayed: 6,
  slow: 3,
  /** Arrives twice at once; which answer comes back is chance. */
  doubled: 4,
  /** Arrives again seconds later. */
  'again later': 3,
};
export type Trouble = keyof typeof TROUBLE;

const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding'];

/** A network between a process and the server, as bad as `trouble` says. */
export class BadNetwork {
  readonly #rng: Rng;
  readonly #targetPort: number;
  readonly #server: Server;
  readonly counts: Partial<Record<Trouble | 'down', number>> = {};
  trouble = false;
  /** Nothing passes. */
  down = false;

  constructor(rng: Rng, targetPort: number) {
    this.#rng = rng;
    this.#targetPort = targetPort;
    this.#server = createServer((incoming, response) => {
      response.on('error', () => undefined);
      this.#handle(incoming, response).catch(() => response.destroy());
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const kind = this.down ? 'down' : this.trouble ? draw(this.#rng, TROUBLE) : 'none';
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const send = (): Promise<IncomingMessage> => this.#send(incoming, body, response);
    const forget = (answer: Promise<IncomingMessage>): void =>
      void answer.then(
        (a) => a.on('error', () => undefined).resume(),
        () => undefined,
      );
    switch (kind) {
      case 'down':
      case 'cut':
        return void response.destroy();
      case 'truncated':
        await this.#sendHalf(incoming, body);
        return void response.destroy();
      case 'answer lost':
        forget(send());
        await sleep(this.#rng() * 300);
        return void response.destroy();
      case 'answer truncated':
        return this.#answer(await send(), response, { cutAfter: 0.5 });
      case 'delayed':
        await sleep(200 + this.#rng() * 2500);
        return this.#answer(await send(), response);
      case 'slow':
        return this.#answer(await send(), response, { pauseMs: 50 });
      case 'doubled': {
        const [first, second] = this.#rng() < 0.5 ? [send(), send()] : [send(), send()].reverse();
        forget(second);
        return this.#answer(await first, response);
      }
      case 'again later':
        setTimeout(() => forget(this.#send(incoming, body)), 500 + this.#rng() * 5000);
        return this.#answer(await send(), response);
      case 'none':
        return this.#answer(await send(), response);
    }
  }

  #headers(incoming: IncomingMessage, body: Buffer): Record<string, string | string[] | undefined> {
    const headers = { ...incoming.headers };
    for (const name of HOP_BY_HOP) delete headers[name];
    return { ...headers, ...(body.length > 0 && { 'content-length': String(body.length) }) };
  }

  #send(incoming: IncomingMessage, body: Buffer, response?: ServerResponse): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, url: path } = incoming;
      const headers = this.#headers(incoming, body);
      const to = request({ port: this.#targetPort, host: '127.0.0.1', method, path, headers, agent: false });
      to.on('response', resolve).on('error', reject).end(body);
      // A caller that goes away ends its call, as it would without a proxy; a double lives on.
      response?.once('close', () => !response.writableEnded && setTimeout(() => to.destroy(), 1000));
    });
  }

  async #sendHalf(incoming: IncomingMessage, body: Buffer): Promise<void> {
    const { method, url: path } = incoming;
    const headers = this.#headers(incoming, body);
    const to = request({ port: this.#targetPort, host: '127.0.0.1', method, path, headers, agent: false });
    to.on('error', () => undefined).on('response', (answer) => answer.on('error', () => undefined).resume());
    to.write(body.subarray(0, Math.floor(body.length * this.#rng())));
    await sleep(100);
    to.destroy();
  }

  async #answer(
    answer: IncomingMessage,
    response: ServerResponse,
    { cutAfter, pauseMs = 0 }: { cutAfter?: number; pauseMs?: number } = {},
  ): Promise<void> {
    const headers = { ...answer.headers };
    for (const name of HOP_BY_HOP) delete headers[name];
    response.writeHead(answer.statusCode ?? 502, headers);
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (cutAfter !== undefined) {
        response.write(chunk.subarray(0, Math.floor(chunk.length * cutAfter)));
        await sleep(10);
        answer.destroy();
        return void response.destroy();
      }
      response.write(chunk);
      if (pauseMs > 0) await sleep(pauseMs);
    }
    response.end();
  }
}
