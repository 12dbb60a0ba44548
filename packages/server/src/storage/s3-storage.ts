import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AppError } from '@lemniscate/contracts';
import { AwsClient } from 'aws4fetch';
import type { BlobStorage } from './blob-storage.js';

export interface S3Options {
  endpoint: string;
  bucket: string;
  /** Ends with '/' unless empty. */
  prefix: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** s3://bucket/prefix?endpoint=https://…&region=… with the usual AWS variables. @throws AppError option_invalid */
export const s3StorageOf = (url: string, env: Record<string, string | undefined>): BlobStorage => {
  const parsed = new URL(url);
  const region = parsed.searchParams.get('region') ?? env['AWS_REGION'] ?? 'us-east-1';
  const endpoint = parsed.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  const prefix = parsed.pathname.replace(/^\/+|\/+$/g, '');
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey)
    throw new AppError('option_invalid', {
      option: '--blobs',
      value: url,
      detail: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    });
  return s3Storage({
    endpoint: endpoint.replace(/\/$/, ''),
    bucket: parsed.host,
    prefix: prefix && `${prefix}/`,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: env['AWS_SESSION_TOKEN'],
  });
};

const unescapeXml = (text: string): string =>
  text.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name]!,
  );

const tagsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => unescapeXml(text));

/** A blob is one object, `{prefix}{digest}`, written with one PUT: it is there whole or not at all. Addressed path-style. */
export const s3Storage = (options: S3Options): BlobStorage => {
  const { endpoint, bucket, prefix } = options;
  const aws = new AwsClient({ ...options, service: 's3', retries: 4 });
  const root = `${endpoint}/${encodeURIComponent(bucket)}`;
  const urlOf = (sha256: string): string => `${root}/${prefix}${sha256}`;

  const ask = async (url: string, init: RequestInit = {}, fine: number[] = [200]): Promise<Response> => {
    const response = await aws.fetch(url, init);
    if (fine.includes(response.status)) return response;
    await response.body?.cancel();
    throw new AppError('server_busy', { detail: `the object store answered ${response.status}` });
  };

  /** A stream cannot be sent twice, so its retries are here. */
  const put = async (path: string, sha256: string, sizeBytes: number): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      // Signed by hand: aws4fetch would need the body in memory to hash it; its digest is its name.
      const headers = { 'content-length': String(sizeBytes), 'x-amz-content-sha256': sha256 };
      const signed = await aws.sign(urlOf(sha256), { method: 'PUT', headers });
      const body =
        sizeBytes === 0 ? '' : (Readable.toWeb(createReadStream(path)) as NonNullable<RequestInit['body']>);
      const init: RequestInit = { method: 'PUT', headers: signed.headers, body, duplex: 'half' };
      const response = await fetch(signed.url, init).catch((error: unknown) => error as Error);
      if (response instanceof Response) await response.body?.cancel();
      if (response instanceof Response && response.ok) return;
      const detail = response instanceof Response ? `answered ${response.status}` : response.message;
      if (attempt === 4) throw new AppError('server_busy', { detail: `the object store ${detail}` });
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
    }
  };

  return {
    async adopt(path, sha256) {
      await put(path, sha256, (await stat(path)).size);
      await rm(path, { force: true });
    },
    async open(sha256, range) {
      const headers = range ? { range: `bytes=${range.start}-${range.end}` } : undefined;
      const response = await ask(urlOf(sha256), { headers }, [200, 206, 404]);
      if (response.status !== 404)
        return response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([]);
      await response.body?.cancel();
      return undefined;
    },
    async sizeOf(sha256) {
      const response = await ask(urlOf(sha256), { method: 'HEAD' }, [200, 404]);
      return response.status === 404 ? undefined : Number(response.headers.get('content-length'));
    },
    async remove(sha256) {
      const response = await ask(urlOf(sha256), { method: 'DELETE' }, [200, 204, 404]);
      await response.body?.cancel();
    },
    async *list() {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix });
        if (token) query.set('continuation-token', token);
        const xml = await (await ask(`${root}?${query}`)).text();
        for (const [, entry] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const sha256 = tagsOf(entry, 'Key')[0].slice(prefix.length);
          const modifiedAt = new Date(tagsOf(entry, 'LastModified')[0]);
          if (/^[0-9a-f]{64}$/.test(sha256))
            yield { sha256, sizeBytes: Number(tagsOf(entry, 'Size')[0]), modifiedAt };
        }
        [token] = tagsOf(xml, 'NextContinuationToken');
      } while (token);
    },
  };
};
