import { randomBytes } from 'node:crypto';
import { sha256Hex } from './digest.js';

/** 160 bits in URL-safe letters: not to be guessed, so a plain digest of it is enough to keep. */
export const newSecret = (prefix: string): string => prefix + randomBytes(20).toString('base64url');

export const hashSecret = (secret: string): string => sha256Hex(`lemniscate-secret\n${secret}`);

/** Easy to read out and type: no 0/O, 1/I/L; 80 bits in four groups. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

export const newCode = (): string => {
  const letters = [...randomBytes(64)].filter((byte) => byte < LETTERS.length * 8).slice(0, 16);
  const text = letters.map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return text.length < 16 ? newCode() : text.match(/.{4}/g)!.join('-');
};

/** What people type differs in case and dashes. */
export const normaliseCode = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');
export const hashCode = (code: string): string => sha256Hex(`lemniscate-code\n${normaliseCode(code)}`);
