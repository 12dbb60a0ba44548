import { AppError, type Problem } from '@lemniscate/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isDiskFull } from '../lib/is-disk-full.js';

/** A request that does not fit its schema, with every place where it does not. */
export class InvalidRequest extends AppError {
  readonly issues: { path: string; message: string }[];

  constructor(where: string, error: z.ZodError) {
    const issues = error.issues.slice(0, 50).map((issue) => ({
      path: [where, ...issue.path.map(String)].join('.').slice(0, 300),
      message: issue.message.slice(0, 300),
    }));
    super('request_invalid', { detail: `${issues[0].path}: ${issues[0].message}` });
    this.issues = issues;
  }
}

/** PostgreSQL's class 22: a value that no column can hold, e.g. a number out of range. */
const isDataException = (error: unknown): boolean =>
  /^22[0-9A-Z]{3}$/.test(String((error as { code?: unknown } | null)?.code));

const CUT = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

/** Whoever sent it is gone, or an upload was overtaken by a newer one: nobody's fault here. */
const isCut = (error: unknown, { raw }: FastifyRequest): boolean =>
  !raw.complete && raw.destroyed && CUT.has(String((error as { code?: unknown } | null)?.code));

const toAppError = (error: unknown, request: FastifyRequest): AppError => {
  if (error instanceof AppError) return error;
  if (isCut(error, request)) return new AppError('request_cut', {}, { cause: error });
  if (isDataException(error))
    return new AppError('request_invalid', { detail: 'a value is out of range' }, { cause: error });
  const { code = '', statusCode } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AppError('request_too_large', { limitBytes: request.routeOptions.bodyLimit ?? 0 });
  if (isDiskFull(error)) return new AppError('disk_full', { path: 'the data folder' }, { cause: error });
  if (statusCode && statusCode >= 400 && statusCode < 500)
    return new AppError('request_invalid', { detail: (error as Error).message });
  // What went wrong is in the log under the request's id; it may hold what is nobody's business.
  return new AppError(
    'internal',
    { detail: `see request ${request.id} in the server's log` },
    { cause: error },
  );
};

const logIt = (request: FastifyRequest, error: AppError): void => {
  const isUsual = error.status === 401 || error.status === 404 || error.code === 'request_cut';
  const level = error.status >= 500 ? 'error' : isUsual ? 'info' : 'warn';
  request.log[level]({ code: error.code, err: error.status >= 500 ? error : undefined }, 'request refused');
};

export const problemOf = (error: AppError, requestId: string): Problem => ({
  type: `https://lemniscate.dev/errors/${error.code}`,
  title: error.message,
  status: error.status,
  code: error.code,
  detail: error.message,
  hint: error.hint,
  requestId,
  params: error.params,
  ...(error instanceof InvalidRequest ? { issues: error.issues } : {}),
});

/** The only place that writes problem documents (RFC 9457). */
export const sendProblem = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const error = toAppError(thrown, request);
  logIt(request, error);
  if (error.code === 'too_many_requests') reply.header('retry-after', String(error.params['seconds']));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="lemniscate"');
  return reply
    .status(error.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, request.id)));
};
