import fastifyStatic from '@fastify/static';
import { AppError } from '@lemniscate/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findWebFile, findWebFolder } from './web-folder.js';

/** Scripts of our own alone; the component library puts its styles into the page, so styles may be inline. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
].join('; ');

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Lemniscate</title>
<h1>The web app is not built</h1>
<p>The server runs; its API is described at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p>
<p>Build the web app with <code>npm run build --workspace @lemniscate/web</code>, then load this page again. The server need not be restarted.</p>
</html>
`;

const OTHERS = /^\/(api|healthz|metrics)(\/|$)/;

const wantsPage = (path: string, request: FastifyRequest): boolean =>
  path === '/' || (request.headers.accept ?? '').includes('text/html');

/**
 * The web app: its files, and its one page for every address that is not the API's, because the app itself knows what
 * to show there. Files under /assets carry a digest in their names and never change.
 */
export const registerWebRoutes = (
  app: FastifyInstance,
  { folder = findWebFolder() }: { folder?: string | null } = {},
): void => {
  // What was compressed when the app was built is sent as it lies.
  app.register(fastifyStatic, { serve: false, preCompressed: true, cacheControl: false });

  const sendFile = (reply: FastifyReply, file: string): FastifyReply => {
    const immutable = file.startsWith('assets/');
    reply.headers({
      'content-security-policy': PAGE_POLICY,
      'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    return reply.sendFile(file, folder!);
  };

  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const path = request.url.split('?')[0];
      const unknown = () =>
        new AppError('route_not_found', { method: request.method, path: path.slice(0, 200) });
      if (OTHERS.test(path)) throw unknown();
      const file = folder && (await findWebFile(folder, path));
      if (file) return sendFile(reply, file);
      if (path.startsWith('/assets/') || !wantsPage(path, request)) throw unknown();
      if (folder && (await findWebFile(folder, '/index.html'))) return sendFile(reply, 'index.html');
      reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' });
      return reply.type('text/html; charset=utf-8').send(NOT_BUILT);
    },
  });
};
