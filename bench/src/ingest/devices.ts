import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import { Agent, request } from 'node:http';
import { CapturePolicy, DEVICE_HEADERS, deviceSignedText, type Inspection } from '@lemniscate/contracts';
import type { IngestSite } from './messages.js';

export interface SimulatedDevice {
  id: string;
  stationId: string;
  privateKey: KeyObject;
}

/** In the order of time, as devices make them. */
let lastMs = 0;
let inMs = 0;
export const newId = (atMs = Date.now()): string => {
  inMs = atMs === lastMs ? inMs + 1 : 0;
  lastMs = atMs;
  const time = atMs.toString(16).padStart(12, '0');
  const rest = randomBytes(8);
  rest[0] = 0x80 | (rest[0] & 0x3f);
  const count = (inMs & 0xfff).toString(16).padStart(3, '0');
  const hex = `${time}7${count}${rest.toString('hex')}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

const MODEL = newId();

/** One station a device. */
export const makeDevices = (count: number): { devices: SimulatedDevice[]; site: IngestSite } => {
  const site: IngestSite = { devices: [], stations: [] };
  const devices = Array.from({ length: count }, () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const [id, stationId] = [newId(), newId()];
    const key = publicKey.export({ type: 'spki', format: 'der' }).subarray(12).toString('base64');
    site.devices.push({ id, stationId, key, name: `edge-${id.slice(-12)}` });
    site.stations.push({
      id: stationId,
      name: `line-${stationId.slice(-12)}`,
      capture: CapturePolicy.parse({}),
    });
    return { id, stationId, privateKey };
  });
  return { devices, site };
};

/** Parts of one station, a second each, until now. */
export const makeInspections = (stationId: string, count: number): Inspection[] => {
  const from = Date.now() - 1000 * count;
  return Array.from({ length: count }, (_, i) => {
    const atMs = from + 1000 * i;
    const score = Math.random();
    const isOdd = score > 0.97;
    return {
      id: newId(atMs),
      stationId,
      at: new Date(atMs).toISOString(),
      partId: `part-${atMs}`,
      modelId: MODEL,
      score,
      threshold: 0.97,
      verdict: isOdd ? 'ng' : 'ok',
      defectType: isOdd ? 'scratch' : null,
      latencyMs: 20 + 30 * Math.random(),
      second: null,
    };
  });
};

export interface Parcel {
  device: SimulatedDevice;
  body: Buffer;
}

export const parcelOf = (device: SimulatedDevice, content: unknown): Parcel => ({
  device,
  body: Buffer.from(JSON.stringify(content)),
});

const agent = new Agent({ keepAlive: true });

const signed = ({ device, body }: Parcel, path: string): Record<string, string> => {
  const timestamp = new Date().toISOString();
  const nonce = randomUUID();
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  const text = deviceSignedText({ method: 'POST', path, timestamp, nonce, bodySha256 });
  return {
    [DEVICE_HEADERS.device]: device.id,
    [DEVICE_HEADERS.timestamp]: timestamp,
    [DEVICE_HEADERS.nonce]: nonce,
    [DEVICE_HEADERS.bodySha256]: bodySha256,
    [DEVICE_HEADERS.signature]: sign(null, Buffer.from(text), device.privateKey).toString('base64'),
  };
};

const post = (url: string, path: string, parcel: Parcel): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': parcel.body.length,
      ...signed(parcel, path),
    };
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}: ${text}`)),
      );
    });
    sent.on('error', reject);
    sent.end(parcel.body);
  });

export interface Sent {
  seconds: number;
  /** Of every request, milliseconds. */
  latencies: number[];
}

/** Every device sends its parcels one after the other, all devices at once. */
export const sendAll = async (url: string, path: string, parcels: readonly Parcel[]): Promise<Sent> => {
  const queues = new Map<string, Parcel[]>();
  for (const parcel of parcels)
    queues.set(parcel.device.id, [...(queues.get(parcel.device.id) ?? []), parcel]);
  const latencies: number[] = [];
  const started = performance.now();
  const sendQueue = async (queue: readonly Parcel[]): Promise<void> => {
    for (const parcel of queue) {
      const sentAt = performance.now();
      await post(url, path, parcel);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all([...queues.values()].map(sendQueue));
  return { seconds: (performance.now() - started) / 1000, latencies };
};
