import { z } from 'zod';
import { BlobStatus } from '../models/system.js';
import { Sha256 } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'blobs';
const params = z.object({ sha256: Sha256 });

export const blobRoutes = {
  blobStatus: route({
    method: 'GET',
    path: '/api/v1/uploads/{sha256}',
    summary: 'How much of a blob the server holds: where to go on with a broken upload',
    tag,
    access: { device: true, trainer: true, role: 'engineer' },
    params,
    response: BlobStatus,
  }),
  /** Bytes from `offset`; the last piece completes it, and its digest is checked. */
  uploadBlob: route({
    method: 'PUT',
    path: '/api/v1/uploads/{sha256}',
    summary: 'Send a blob or a piece of it',
    tag,
    access: { device: true, trainer: true, role: 'engineer' },
    params,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      totalBytes: z.coerce.number().int().min(0),
    }),
    raw: { request: 'bytes' },
    maxBodyBytes: 64 * 1024 * 1024,
    response: BlobStatus,
  }),
  downloadBlob: route({
    method: 'GET',
    path: '/api/v1/blobs/{sha256}',
    summary: 'The bytes of a blob; answers Range requests',
    tag,
    access: { trainer: true, role: 'operator' },
    params,
    raw: { response: 'bytes' },
  }),
} as const;
