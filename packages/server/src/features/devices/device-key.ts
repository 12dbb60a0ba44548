import { createPublicKey, verify } from 'node:crypto';

/** SubjectPublicKeyInfo of Ed25519 is this header and the raw key (RFC 8410). */
const SPKI_HEADER = Buffer.from('302a300506032b6570032100', 'hex');

/** `publicKey` raw in base64, `signature` in base64; false for whatever is malformed. */
export const signatureFits = (publicKey: string, text: string, signature: string): boolean => {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64) return false;
  try {
    const der = Buffer.concat([SPKI_HEADER, Buffer.from(publicKey, 'base64')]);
    return verify(null, Buffer.from(text), createPublicKey({ key: der, format: 'der', type: 'spki' }), bytes);
  } catch {
    return false;
  }
};
