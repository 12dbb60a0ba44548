import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError } from '@lemniscate/contracts';

/** Nesting of JSON: what people write has a few levels; a thousand is an attempt on the stack. */
const MAX_JSON_DEPTH = 40;

/** Passes the bytes on until there are more than `limitBytes`. @throws AppError request_too_large */
export async function* limited(source: AsyncIterable<Buffer>, limitBytes: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const piece of source) {
    total += piece.length;
    if (total > limitBytes) throw new AppError('request_too_large', { limitBytes });
    yield piece;
  }
}

/** Fails at the end when the bytes are not those that were signed. @throws AppError device_signature_invalid */
export async function* checked(source: AsyncIterable<Buffer>, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of source) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== sha256)
    throw new AppError('device_signature_invalid', { detail: 'the body is not the one that was signed' });
}

export const readAll = async (source: AsyncIterable<Buffer>): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
};

export const asStream = (body: unknown): AsyncIterable<Buffer> =>
  body ? (body as Readable) : (async function* nothing(): AsyncGenerator<Buffer> {})();

const invalid = (detail: string, cause?: unknown) => new AppError('request_invalid', { detail }, { cause });

/** Brackets outside of strings; cheap enough to run before parsing. */
const depthOf = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws AppError request_invalid */
export const parseJson = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (error) {
    throw invalid('the body is not UTF-8', error);
  }
  if (depthOf(text) > MAX_JSON_DEPTH)
    throw invalid(`the body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('the body is not JSON', error);
  }
};

/** What no text column or jsonb of PostgreSQL can hold: NUL and halves of surrogate pairs. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** @throws AppError request_invalid */
export const refuseUnstorable = (value: unknown): void => {
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) throw invalid('a text holds a NUL or half a character');
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      refuseUnstorable(key);
      refuseUnstorable(inner);
    }
  }
};
