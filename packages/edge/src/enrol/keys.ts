import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** DER before the 32 bytes of a raw Ed25519 public key (RFC 8410, §4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Raw 32 bytes in base64. */
export const rawPublicKey = (key: KeyObject): string => {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
};

export const publicKeyFromRaw = (raw: string): KeyObject =>
  createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, Buffer.from(raw, 'base64')]),
    format: 'der',
    type: 'spki',
  });

export const signText = (privateKey: KeyObject, text: string): string =>
  sign(null, Buffer.from(text), privateKey).toString('base64');

export const verifyText = (publicKey: KeyObject, text: string, signature: string): boolean =>
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
