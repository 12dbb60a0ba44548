import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '@lemniscate/contracts';

/** Nothing from elsewhere, nothing inline. */
export const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      ...SECURITY_HEADERS,
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      'cache-control': 'no-store',
    })
    .end(bytes);
};

export const sendBytes = (
  response: ServerResponse,
  bytes: Uint8Array,
  contentType: string,
  cacheControl = 'no-store',
): void => {
  response
    .writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': contentType,
      'content-length': bytes.length,
      'cache-control': cacheControl,
    })
    .end(bytes);
};

/** As the server does (RFC 9457), so that one reader serves both. */
export const sendProblem = (response: ServerResponse, error: AppError): void => {
  const { code, message, hint, status, params } = error;
  const bytes = Buffer.from(
    JSON.stringify({ type: 'about:blank', title: message, status, code, detail: message, hint, params }),
  );
  response
    .writeHead(status, {
      ...SECURITY_HEADERS,
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': bytes.length,
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': '1' }),
    })
    .end(bytes);
};

/** @throws AppError request_too_large */
export const readBody = async (request: IncomingMessage, limitBytes: number): Promise<Buffer> => {
  const tooLarge = (): AppError => new AppError('request_too_large', { limitBytes });
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

const nameOf = (host: string): string =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();

/**
 * A page in some other tab must not speak for the operator: what changes something comes from our own page or from no
 * page at all, and on loopback the address must be one of this machine's (DNS rebinding).
 * @throws AppError forbidden
 */
export const checkOrigin = (request: IncomingMessage, isLoopback: boolean): void => {
  const { host = '', origin } = request.headers;
  if (isLoopback && !['localhost', '127.0.0.1', '::1'].includes(nameOf(host)))
    throw new AppError('forbidden', { needed: 'an address of this machine', has: host });
  if (origin === undefined || request.method === 'GET') return;
  const own = URL.canParse(origin) ? new URL(origin).host : '';
  if (own !== host) throw new AppError('forbidden', { needed: 'the page of this agent', has: origin });
};
