import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Blobs } from '../features/blobs/blobs.js';

/** One range as RFC 9110, §14.1.2 has it; several at once or another unit are answered with the whole. */
const parseRange = (
  header: string | undefined,
  size: number,
): { start: number; end: number } | null | 'unsatisfiable' => {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [, first, last] = match;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
};

/**
 * Answers with a blob or the range that was asked for. What lies under a digest never changes: caches may keep it.
 * Bytes are data, whatever they hold: a browser must not run them.
 * @throws AppError not_found
 */
export const sendBlob = async (
  request: FastifyRequest,
  reply: FastifyReply,
  blobs: Blobs,
  blob: { sha256: string; mediaType?: string },
): Promise<FastifyReply> => {
  const { sha256, mediaType = 'application/octet-stream' } = blob;
  const { sizeBytes } = await blobs.stat(sha256);
  const etag = `"${sha256}"`;
  reply.headers({
    etag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  if (request.headers['if-none-match'] === etag) return reply.status(304).send();
  const ifRange = request.headers['if-range'];
  const range = ifRange && ifRange !== etag ? null : parseRange(request.headers.range, sizeBytes);
  reply.type(mediaType);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${sizeBytes}`).header('cache-control', 'no-store').status(416);
    return reply.type('text/plain').send('');
  }
  const length = range ? range.end - range.start + 1 : sizeBytes;
  if (range) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  reply.header('content-length', length);
  if (request.method === 'HEAD') return reply.send();
  if (length === 0) return reply.send('');
  return reply.send(await blobs.open(sha256, range ?? undefined));
};
