/**
 * How a device proves a request is its own: Ed25519 over method, path with query, time, a nonce and the body's digest.
 * A copy of the server's database holds public keys alone, so it cannot act as a device.
 */
export const DEVICE_HEADERS = {
  device: 'lemniscate-device',
  timestamp: 'lemniscate-timestamp',
  nonce: 'lemniscate-nonce',
  signature: 'lemniscate-signature',
  /** Sent with a body: the server checks the signature before it reads the body, and the body's digest while it does. */
  bodySha256: 'lemniscate-body-sha256',
} as const;

/** How far a device's clock may be from the server's; the device learns the difference from the refusal and tries again. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

export interface SignedRequest {
  method: string;
  /** Path with query, as it is sent. */
  path: string;
  timestamp: string;
  nonce: string;
  /** Hex digest of the body; of no bytes when there is none. */
  bodySha256: string;
}

export const deviceSignedText = ({ method, path, timestamp, nonce, bodySha256 }: SignedRequest): string =>
  ['lemniscate-request/1', method.toUpperCase(), path, timestamp, nonce, bodySha256, ''].join('\n');
