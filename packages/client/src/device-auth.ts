import { createHash, type KeyObject, randomUUID, sign } from 'node:crypto';
import { DEVICE_HEADERS, deviceSignedText } from '@lemniscate/contracts';
import type { Auth } from './auth.js';

export interface DeviceAuth extends Auth {
  /** Server's time minus this device's, as last learned; the agent keeps it across restarts. */
  readonly clockOffsetMs: number;
}

/** Signs every request with the device's own Ed25519 key; corrects a wrong clock by what the server says. */
export const deviceAuth = (options: {
  deviceId: string;
  privateKey: KeyObject;
  clockOffsetMs?: number;
  now?: () => number;
}): DeviceAuth => {
  const { deviceId, privateKey, now = Date.now } = options;
  let clockOffsetMs = options.clockOffsetMs ?? 0;
  return {
    get clockOffsetMs() {
      return clockOffsetMs;
    },
    headers: async ({ method, path, body }) => {
      const timestamp = new Date(now() + clockOffsetMs).toISOString();
      const nonce = randomUUID();
      const bodySha256 = createHash('sha256')
        .update(body ?? new Uint8Array())
        .digest('hex');
      const text = deviceSignedText({ method, path, timestamp, nonce, bodySha256 });
      return {
        [DEVICE_HEADERS.device]: deviceId,
        [DEVICE_HEADERS.timestamp]: timestamp,
        [DEVICE_HEADERS.nonce]: nonce,
        [DEVICE_HEADERS.bodySha256]: bodySha256,
        [DEVICE_HEADERS.signature]: sign(null, Buffer.from(text), privateKey).toString('base64'),
      };
    },
    learnFrom: ({ code, params }) => {
      const serverTime = Date.parse(String(params['serverTime'] ?? ''));
      if (code !== 'clock_skew' || Number.isNaN(serverTime)) return false;
      clockOffsetMs = serverTime - now();
      return true;
    },
  };
};
