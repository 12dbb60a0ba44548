import {
  AppError,
  CLOCK_TOLERANCE_MS,
  DEVICE_HEADERS,
  deviceSignedText,
  Id,
  Sha256,
} from '@lemniscate/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Connection } from '../../db/connect.js';
import type { Db } from '../../db/schema.js';
import type { Caller } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import { coalesce } from '../../lib/coalesce.js';
import { sha256Hex } from '../../lib/digest.js';
import { signatureFits } from './device-key.js';
import { type DeviceRow, findDevices, insertNonces, type Nonce, touchDevice } from './devices.repo.js';

const NO_BYTES = sha256Hex('');
const TOUCH_MS = 30_000;

const Signed = z.object({
  device: Id,
  timestamp: z.iso.datetime(),
  nonce: z.string().regex(/^[\w-]{16,64}$/),
  signature: z.base64().max(100),
  bodySha256: Sha256.default(NO_BYTES),
});

const readHeaders = (request: FastifyRequest): z.infer<typeof Signed> => {
  const entries = Object.entries(DEVICE_HEADERS).map(([key, header]) => [key, request.headers[header]]);
  const result = Signed.safeParse(Object.fromEntries(entries));
  if (result.success) return result.data;
  const missing = DEVICE_HEADERS[result.error.issues[0].path[0] as keyof typeof DEVICE_HEADERS];
  throw new AppError('device_signature_invalid', { detail: `the header ${missing} is missing or malformed` });
};

export const isSigned = (request: FastifyRequest): boolean => DEVICE_HEADERS.signature in request.headers;

/**
 * Signature first: only the device itself is told of its clock or that it was revoked. Then the time and the nonce, so
 * that a copy of a request serves nobody. The body's digest is checked while the body is read.
 * @throws AppError device_signature_invalid, device_revoked, clock_skew, request_replayed
 */
export const createDeviceAuthentication = ({
  db,
  dbKind,
  clock,
}: {
  db: Db;
  dbKind: Connection['kind'];
  clock: Clock;
}): ((request: FastifyRequest) => Promise<Caller>) => {
  // A thousand devices that call at once are asked for, and their nonces written down, together.
  const together = { lanes: dbKind === 'pglite' ? 1 : 2, mostWeight: 500 };
  const findDevice = coalesce<string, DeviceRow | undefined>({
    ...together,
    run: async (ids) => {
      const found = new Map((await findDevices(db, ids)).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id));
    },
  });
  const takeNonce = coalesce<Nonce, boolean>({
    ...together,
    run: (nonces) => insertNonces(db, nonces, clock.now()),
  });
  return async (request) => {
    const signed = readHeaders(request);
    const device = await findDevice(signed.device.toLowerCase());
    const text = deviceSignedText({ method: request.method, path: request.raw.url ?? '', ...signed });
    if (!device || !signatureFits(device.public_key, text, signed.signature))
      throw new AppError('device_signature_invalid', { detail: 'device and signature do not fit together' });
    if (device.revoked_at) throw new AppError('device_revoked');
    const now = clock.now();
    const skewMs = Date.parse(signed.timestamp) - now.getTime();
    if (Math.abs(skewMs) > CLOCK_TOLERANCE_MS)
      throw new AppError('clock_skew', { seconds: Math.round(skewMs / 1000), serverTime: now.toISOString() });
    if (!(await takeNonce({ deviceId: device.id, nonce: signed.nonce })))
      throw new AppError('request_replayed');
    if (!device.last_seen_at || now.getTime() - device.last_seen_at.getTime() > TOUCH_MS)
      await touchDevice(db, device.id, now);
    request.bodySha256 = signed.bodySha256;
    return {
      kind: 'device',
      id: device.id,
      name: device.name,
      role: null,
      credential: { kind: 'key', id: device.id },
    };
  };
};
