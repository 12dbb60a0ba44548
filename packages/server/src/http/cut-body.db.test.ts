import { createConnection, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { expect, test } from 'vitest';
import { sha256Hex } from '../lib/digest.js';
import { createTestApp } from '../testing/app.js';
import { describeEachDatabase } from '../testing/database.js';
import type { TestDevice } from '../testing/device.js';

interface LogLine {
  level: number;
  msg: string;
  code?: string;
}
const INFO = 30;

const sendHalf = async (port: number, device: TestDevice, path: string, bytes: Buffer): Promise<void> => {
  const headers = device.headers('PUT', path, bytes);
  const lines = Object.entries({ ...headers, host: 'x', 'content-length': String(bytes.length) });
  const socket = createConnection(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(`PUT ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
  socket.write(bytes.subarray(0, bytes.length >> 1));
  await sleep(200);
  socket.resetAndDestroy();
};

const readSome = async (port: number, path: string, token: string): Promise<void> => {
  const socket = createConnection(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.resetAndDestroy();
};

describeEachDatabase('a body that is cut', (connection) => {
  test('on its way out is no error either', async () => {
    const lines: LogLine[] = [];
    const log = pino({ level: 'info' }, { write: (text) => void lines.push(JSON.parse(text) as LogLine) });
    const { app, as, context, close } = await createTestApp(connection(), { log });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const { secret } = (
      await as('admin')('POST', '/api/v1/tokens', { name: 'reader', scope: 'operator' })
    ).json();
    // More than the buffers of both ends take.
    const { sha256 } = await context.blobs.put(Buffer.alloc(32 * 1024 * 1024, 'x'));
    for (let i = 0; i < 3; i++) await readSome(port, `/api/v1/blobs/${sha256}`, secret);
    await sleep(500);
    expect(lines.filter(({ level }) => level > INFO)).toEqual([]);
    await close();
  });

  test('is a piece of news, not an error of the server, and what came is kept', async () => {
    const lines: LogLine[] = [];
    const log = pino({ level: 'info' }, { write: (text) => void lines.push(JSON.parse(text) as LogLine) });
    const { app, enrolDevice, close } = await createTestApp(connection(), { log });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const device = await enrolDevice('edge-1', []);
    const bytes = Buffer.from('0123456789'.repeat(1000));
    const sha256 = sha256Hex(bytes);
    await sendHalf(port, device, `/api/v1/uploads/${sha256}?offset=0&totalBytes=${bytes.length}`, bytes);
    const refusals = () => lines.filter((line) => line.msg === 'request refused');
    await expect.poll(() => refusals().length, { timeout: 10_000 }).toBe(1);
    expect(refusals()[0]).toMatchObject({ level: INFO, code: 'request_cut' });
    const status = await device.inject('GET', `/api/v1/uploads/${sha256}`);
    expect(status.json()).toEqual({ sha256, complete: false, offset: bytes.length / 2 });
    await close();
  });
});
