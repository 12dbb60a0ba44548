import { AppError, SESSION_COOKIE, WEB_HEADER } from '@lemniscate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The session's secret out of the cookie, if there is one; what is no session's is none. */
export const sessionCookieOf = ({ headers }: FastifyRequest): string | null => {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && /^les_[\w-]{1,200}$/.test(value ?? '')) return value;
  }
  return null;
};

const attributesFor = (request: FastifyRequest): string =>
  // Over plain HTTP, as in a plant's own network, a browser would not keep a `Secure` cookie.
  `Path=/; HttpOnly; SameSite=Strict${request.protocol === 'https' ? '; Secure' : ''}`;

export const setSessionCookie = (
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  seconds: number,
): void => {
  const cookie = `${SESSION_COOKIE}=${secret}; Max-Age=${Math.floor(seconds)}; ${attributesFor(request)}`;
  reply.header('set-cookie', cookie);
};

export const clearSessionCookie = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.header('set-cookie', `${SESSION_COOKIE}=; Max-Age=0; ${attributesFor(request)}`);
};

const hostOf = (origin: string): string | null => {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
};

/** What the browser says of the page behind a request: it is ours, or it does not say. */
const isOurPage = (request: FastifyRequest): boolean => {
  const site = request.headers['sec-fetch-site'];
  // No page can set it: the browser's own word, and right behind any proxy.
  if (site !== undefined) return site === 'same-origin';
  const { origin } = request.headers;
  return origin === undefined || hostOf(origin) === request.host;
};

/**
 * For what opens a session and needs none: another site must not log a browser in as somebody else.
 * @throws AppError csrf_refused
 */
export const refuseOtherSites = (request: FastifyRequest): void => {
  if (!isOurPage(request)) throw new AppError('csrf_refused', { detail: 'another site sent it' });
};

/**
 * A browser sends the cookie with whatever any page asks of it: what changes something has to show that our page asked.
 * @throws AppError csrf_refused
 */
export const refuseForgery = (request: FastifyRequest): void => {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (request.headers[WEB_HEADER] !== '1')
    throw new AppError('csrf_refused', { detail: `the header ${WEB_HEADER}: 1 is missing` });
  refuseOtherSites(request);
};
