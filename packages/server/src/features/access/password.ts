import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '@lemniscate/contracts';

/** OWASP's password storage cheat sheet: N = 2^17, r = 8, p = 1 (128 MiB a hash); tests take less. */
const STRONG = 17;
const R = 8;
const KEY_BYTES = 32;

/** Each takes 128 MiB for a moment: more at once and a crowd of guesses would take the machine down. */
const MAX_AT_ONCE = 2;
const MAX_WAITING = 20;
let running = 0;
const waiting: (() => void)[] = [];

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= MAX_AT_ONCE) {
    if (waiting.length >= MAX_WAITING)
      throw new AppError('server_busy', { detail: 'too many log in at once' });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
};

const derive = (password: string, salt: Buffer, log2N: number): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        const options = { N: 2 ** log2N, r: R, p: 1, maxmem: 256 * R * 2 ** log2N };
        scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );

export const hashPassword = async (password: string, log2N: number = STRONG): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(password, salt, log2N);
  return ['scrypt', log2N, salt.toString('base64'), key.toString('base64')].join('$');
};

export const passwordFits = async (password: string, stored: string): Promise<boolean> => {
  const [, log2N, salt, key] = stored.split('$');
  const expected = Buffer.from(key, 'base64');
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), Number(log2N)), expected);
};

let nobody: Promise<string> | undefined;

/** As much work as a real check, so that an unknown name answers no sooner than a known one. */
export const pretendToCheck = async (password: string, log2N: number = STRONG): Promise<void> => {
  nobody ??= hashPassword('nobody has this password', log2N);
  await passwordFits(password, await nobody);
};
