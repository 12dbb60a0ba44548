import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactSignedText, type DesiredModel, type DesiredStation } from '@lemniscate/contracts';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The least of a server that an agent can work against: says yes to everything, so that the agent alone is measured. */
export class Sink {
  inspections = 0;
  captures = 0;
  blobBytes = 0;
  readonly #keys = generateKeyPairSync('ed25519');
  readonly #files = new Map<string, Buffer>();
  #stations: DesiredStation[] = [];
  #server: Server | undefined;

  async start(modelDir: string, capture: DesiredStation['capture']): Promise<string> {
    const champion = await this.#offer(modelDir);
    this.#stations = [
      { stationId: randomUUID(), name: 'bench', capture, threshold: null, champion, challenger: null },
    ];
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const url = new URL(request.url ?? '/', 'http://sink');
        const bytes = this.#files.get(url.pathname.split('/').at(-1) ?? '');
        if (bytes && url.pathname.includes('/artifacts/')) return response.end(bytes);
        const answer = this.#answer(url, body);
        // A long poll: nothing ever changes here.
        if (url.pathname.endsWith('/desired') && url.searchParams.has('etag'))
          return setTimeout(() => response.end(JSON.stringify(answer)), 20_000).unref();
        response.writeHead(url.pathname.endsWith('/enrol') ? 201 : 200).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #answer({ pathname, searchParams }: URL, body: Buffer): unknown {
    const serverTime = new Date().toISOString();
    const name = pathname.split('/').at(-1) ?? '';
    if (name === 'enrol')
      return {
        deviceId: randomUUID(),
        sitePublicKey: this.#keys.publicKey
          .export({ format: 'der', type: 'spki' })
          .subarray(-32)
          .toString('base64'),
        siteKeyId: 'bench',
        serverTime,
      };
    if (name === 'desired') return { etag: '1', serverTime, stations: this.#stations };
    if (name === 'report') return { serverTime };
    if (pathname.includes('/uploads/')) {
      this.blobBytes += body.length;
      const complete = searchParams.has('totalBytes');
      return { sha256: name, complete, offset: complete ? Number(searchParams.get('totalBytes')) : 0 };
    }
    const { inspections = [], captures = [] } = JSON.parse(body.toString() || '{}') as {
      inspections?: unknown[];
      captures?: unknown[];
    };
    this.inspections += inspections.length;
    this.captures += captures.length;
    return { accepted: inspections.length + captures.length, duplicates: 0 };
  }

  async #offer(dir: string): Promise<DesiredModel> {
    const files = [];
    let manifestSha256 = '';
    for (const name of await readdir(dir)) {
      const bytes = await readFile(join(dir, name));
      const sha256 = digest(bytes);
      if (name === 'manifest.json') manifestSha256 = sha256;
      this.#files.set(sha256, bytes);
      files.push({ name, sha256, sizeBytes: bytes.length });
    }
    const text = Buffer.from(artifactSignedText(manifestSha256));
    const signature = sign(null, text, this.#keys.privateKey).toString('base64');
    return { modelId: randomUUID(), files, signature: { keyId: 'bench', manifestSha256, signature } };
  }
}
