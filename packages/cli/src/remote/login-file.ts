import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Where `lemniscate login` remembers the server and its session; readable by its owner alone. */
const Login = z.object({ server: z.url(), token: z.string().min(1) });
export type Login = z.infer<typeof Login>;

const loginPath = (env: Record<string, string | undefined>): string =>
  join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'lemniscate', 'login.json');

export const readLogin = async (env: Record<string, string | undefined>): Promise<Login | undefined> => {
  const text = await readFile(loginPath(env), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Login.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

export const writeLogin = async (env: Record<string, string | undefined>, login: Login): Promise<void> => {
  const path = loginPath(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(login), { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
};

export const forgetLogin = (env: Record<string, string | undefined>): Promise<void> =>
  rm(loginPath(env), { force: true });
