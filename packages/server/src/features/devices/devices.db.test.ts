import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { insertStations, rawPublicKey } from '../../testing/device.js';

const DAY_MS = 24 * 3_600_000;

describeEachDatabase('devices', (connection) => {
  const setUp = async () => {
    const app = await createTestApp(connection());
    for (const name of ['a', 'b']) await app.as('engineer')('POST', '/api/v1/stations', { name });
    return app;
  };

  test('a code enrols one device, once and in time', async () => {
    const { as, clock, context, close } = await setUp();
    await insertStations(context, ['a', 'b']);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const enrol = (code: string, key = privateKey) => {
      const proof = sign(null, Buffer.from(`lemniscate-enrol/1\n${code}\n`), key).toString('base64');
      return as('nobody')('POST', '/api/v1/enrol', { code, publicKey: rawPublicKey(publicKey), proof });
    };
    const newCode = async () =>
      (
        await as('engineer')('POST', '/api/v1/enrolment-codes', {
          deviceName: 'edge-1',
          stations: ['a', 'b'],
        })
      ).json().code;
    const code = await newCode();
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect((await enrol(code, stranger)).json().code).toBe('device_signature_invalid');
    const enrolled = await enrol(code);
    expect(enrolled.statusCode).toBe(201);
    expect(enrolled.json().siteKeyId).toMatch(/^[0-9a-f]{16}$/);
    expect((await enrol(code)).json().code).toBe('code_invalid');
    const late = await newCode();
    clock.advance(61 * 60_000);
    expect((await enrol(late)).json().code).toBe('code_invalid');
    expect((await enrol('never made')).json().code).toBe('code_invalid');
    const { items } = (await as('operator')('GET', '/api/v1/devices')).json();
    expect(items).toMatchObject([
      { id: enrolled.json().deviceId, name: 'edge-1', revoked: false, lastSeenAt: null },
    ]);
    await close();
  });

  test('a signed request serves once, in its time, for its own body and path', async () => {
    const { app, clock, context, enrolDevice, close } = await setUp();
    const device = await enrolDevice('edge-1', ['a']);
    const send = (headers: Record<string, string>, url = '/api/v1/me') =>
      app.inject({ method: 'GET', url, headers });
    expect((await device.inject('GET', '/api/v1/me')).json()).toMatchObject({
      kind: 'device',
      id: device.id,
    });
    const headers = device.headers('GET', '/api/v1/me');
    expect((await send(headers)).statusCode).toBe(200);
    expect((await send(headers)).json()).toMatchObject({ code: 'request_replayed', status: 409 });
    expect((await send(device.headers('GET', '/api/v1/other'))).json().code).toBe('device_signature_invalid');
    expect((await send({ ...headers, 'lemniscate-nonce': 'x' })).json().code).toBe(
      'device_signature_invalid',
    );

    const yearOff = new Date(clock.now().getTime() - 365 * DAY_MS);
    const skewed = (await send(device.headers('GET', '/api/v1/me', undefined, yearOff))).json();
    expect(skewed).toMatchObject({ code: 'clock_skew', params: { seconds: -365 * 86_400 } });
    const corrected = new Date(skewed.params.serverTime);
    expect((await send(device.headers('GET', '/api/v1/me', undefined, corrected))).statusCode).toBe(200);

    clock.advance(20 * 60_000);
    await context.schedule.run('purge nonces');
    expect(await context.db.selectFrom('device_nonce').selectAll().execute()).toEqual([]);
    expect((await send(headers)).json().code).toBe('clock_skew');

    const signed = device.headers('POST', '/api/v1/device/report', { a: 1 });
    const other = await app.inject({
      method: 'POST',
      url: '/api/v1/device/report',
      headers: { ...signed, 'content-type': 'application/json' },
      payload: '{"a":2}',
    });
    expect(other.json().code).toBe('device_signature_invalid');
    await close();
  });

  test('a revoked device is refused, and one that enrols anew takes its name', async () => {
    const { as, enrolDevice, close } = await setUp();
    const first = await enrolDevice('edge-1', ['a']);
    const second = await enrolDevice('edge-1', ['a']);
    expect((await first.inject('GET', '/api/v1/me')).json()).toMatchObject({
      code: 'device_revoked',
      status: 403,
    });
    expect((await second.inject('GET', '/api/v1/me')).statusCode).toBe(200);
    expect((await as('admin')('DELETE', `/api/v1/devices/${second.id}`)).statusCode).toBe(204);
    expect((await second.inject('GET', '/api/v1/me')).json().code).toBe('device_revoked');
    const nobody = '01960000-0000-7000-8000-000000000000';
    expect((await as('admin')('DELETE', `/api/v1/devices/${nobody}`)).json().code).toBe('not_found');
    await close();
  });

  test('a report is kept, with how far the clock is off', async () => {
    const { as, clock, context, enrolDevice, close } = await setUp();
    const device = await enrolDevice('edge-1', ['a']);
    const heard: string[] = [];
    context.devices.onReport(async (_trx, deviceId) => void heard.push(deviceId));
    const report = {
      agentVersion: '1',
      deviceTime: new Date(clock.now().getTime() + 5000).toISOString(),
      memoryBytes: 1,
      freeDiskBytes: 2,
      spool: { inspections: 0, captures: 0, overrides: 0, bytes: 0, droppedByReason: {} },
      stations: [],
    };
    expect((await device.inject('POST', '/api/v1/device/report', report)).statusCode).toBe(200);
    const { items } = (await as('operator')('GET', '/api/v1/devices')).json();
    expect(items[0]).toMatchObject({ report, lastSeenAt: clock.now().toISOString() });
    const row = await context.db.selectFrom('device').select('clock_offset_ms').executeTakeFirstOrThrow();
    expect(row.clock_offset_ms).toBe(5000);
    // Of agents that tell what they hold and what was refused.
    const held = [{ stationId: device.id, why: 'not known', inspections: 3, captures: 2, overrides: 1 }];
    const telling = { ...report, spool: { ...report.spool, refused: 4, held } };
    expect((await device.inject('POST', '/api/v1/device/report', telling)).statusCode).toBe(200);
    const [told] = (await as('operator')('GET', '/api/v1/devices')).json().items;
    expect(told.report.spool).toMatchObject({ refused: 4, held });
    heard.pop();
    expect(heard).toEqual([device.id]);
    await close();
  });
});
