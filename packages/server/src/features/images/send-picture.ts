import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Picture } from './images.service.js';

/** What it shows never changes: a browser need not ask again, and is told so if it does. */
export const sendPicture = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { etag, mediaType, bytes }: Picture,
): Promise<FastifyReply> => {
  const headers = {
    etag,
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (request.headers['if-none-match'] === etag) return reply.headers(headers).status(304).send();
  const body = await bytes();
  reply.headers({ ...headers, 'content-length': body.length }).type(mediaType);
  return request.method === 'HEAD' ? reply.send() : reply.send(body);
};
