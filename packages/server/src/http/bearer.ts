import { AppError } from '@lemniscate/contracts';
import type { FastifyRequest } from 'fastify';

/** @throws AppError unauthenticated */
export const bearerOf = ({ headers }: FastifyRequest): string => {
  const [scheme, secret, ...rest] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'bearer' || !secret || rest.length > 0 || secret.length > 200)
    throw new AppError('unauthenticated');
  return secret;
};
