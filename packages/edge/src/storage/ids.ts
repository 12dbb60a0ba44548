import { createHash, randomBytes } from 'node:crypto';

const format = (bytes: Buffer): string => {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** UUID version 7 (RFC 9562, §5.7): milliseconds, then 74 bits that are random or, below, a digest. */
const build = (atMs: number, tail: Buffer): string => {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.max(0, Math.floor(atMs)), 0, 6);
  tail.copy(bytes, 6, 0, 10);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return format(bytes);
};

export const newId = (atMs: number): string => build(atMs, randomBytes(10));

/**
 * The id of something that may be met again after a crash (a file, a message with a key): the same every time, so that
 * judging it twice counts once.
 */
export const idOf = (atMs: number, key: string): string =>
  build(atMs, createHash('sha256').update(key).digest());

/**
 * A number in [0, 1) that depends on nothing but the id and the purpose: whoever knows the id can tell afterwards whether
 * the part was in the audit sample or the canary's share, and the two draws are independent of each other.
 */
export const shareOfId = (purpose: 'audit' | 'canary' | 'drift', id: string): number =>
  createHash('sha256').update(`${purpose}\n${id}`).digest().readUInt32BE(0) / 2 ** 32;
