import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { CapturePolicy, DEVICE_HEADERS, deviceSignedText } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.js';
import { SYSTEM } from '../http/caller.js';
import { newId } from '../lib/new-id.js';
import { type Inject, inject, payloadOf } from './inject.js';

export interface TestDevice {
  id: string;
  privateKey: KeyObject;
  /** Signed as the agent signs. */
  inject: Inject;
  /** The headers of a request, e.g. to send them twice. */
  headers(method: string, url: string, body?: unknown, at?: Date): Record<string, string>;
}

export const rawPublicKey = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'der' }).subarray(12).toString('base64');

/** Stations of these names, where there are none yet. */
export const insertStations = async ({ db, clock }: ServerContext, names: string[]): Promise<void> => {
  if (names.length === 0) return;
  const row = {
    title: '',
    costs: '{"escape":5,"falseReject":1,"label":0}',
    threshold: null,
    parts_per_day: 1000,
  };
  const capture = JSON.stringify(CapturePolicy.parse({}));
  const rest = { device_id: null, loop_id: null, champion_id: null, created_at: clock.now() };
  const rows = names.map((name) => ({ id: newId(), name, capture, ...row, ...rest }));
  await db
    .insertInto('station')
    .values(rows)
    .onConflict((oc) => oc.column('name').doNothing())
    .execute();
};

export const enrolTestDevice = async (
  context: ServerContext,
  app: FastifyInstance,
  name: string,
  stations: string[],
): Promise<TestDevice> => {
  await insertStations(context, stations);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { code } = await context.devices.createCode(SYSTEM, { deviceName: name, stations, validMinutes: 5 });
  const proof = sign(null, Buffer.from(`lemniscate-enrol/1\n${code}\n`), privateKey).toString('base64');
  const { deviceId } = await context.devices.enrol({ code, publicKey: rawPublicKey(publicKey), proof });
  const headers: TestDevice['headers'] = (method, url, body, at = context.clock.now()) => {
    const timestamp = at.toISOString();
    const nonce = randomUUID();
    const bodySha256 = createHash('sha256')
      .update(payloadOf(body) ?? '')
      .digest('hex');
    const text = deviceSignedText({ method, path: url, timestamp, nonce, bodySha256 });
    return {
      [DEVICE_HEADERS.device]: deviceId,
      [DEVICE_HEADERS.timestamp]: timestamp,
      [DEVICE_HEADERS.nonce]: nonce,
      [DEVICE_HEADERS.bodySha256]: bodySha256,
      [DEVICE_HEADERS.signature]: sign(null, Buffer.from(text), privateKey).toString('base64'),
    };
  };
  return {
    id: deviceId,
    privateKey,
    headers,
    inject: (method, url, body, extra) =>
      inject(app, method, url, body, { ...headers(method, url, body), ...extra?.headers }),
  };
};
