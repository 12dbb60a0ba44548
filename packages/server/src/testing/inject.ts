import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

export type Inject = (
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
  options?: Pick<InjectOptions, 'headers'>,
) => Promise<LightMyRequestResponse>;

/** A Buffer is sent as bytes, the rest as JSON. */
export const payloadOf = (body: unknown): Buffer | string | undefined =>
  body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);

export const inject = (app: FastifyInstance, method: string, url: string, body: unknown, headers: object) => {
  const mediaType = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
  const type = body === undefined ? {} : { 'content-type': mediaType };
  return app.inject({
    method: method as 'GET',
    url,
    payload: payloadOf(body),
    headers: { ...type, ...headers },
  });
};
