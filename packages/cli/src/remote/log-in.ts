import { createClient } from '@lemniscate/client';
import type { Session } from '@lemniscate/contracts';
import { AppError } from '@lemniscate/contracts/errors';
import type { JsonOption } from '../options/shared.js';
import { printJson, type Cli } from '../run/cli.js';
import { connect, DEFAULT_SERVER } from './connection.js';
import { forgetLogin, readLogin, writeLogin } from './login-file.js';
import { readPassword } from './read-password.js';

export interface LoginOptions extends JsonOption {
  server?: string;
  name?: string;
  passwordStdin?: boolean;
  code?: string;
}

const serverOf = async (cli: Cli, { server }: LoginOptions): Promise<string> =>
  server ?? cli.env['LEMNISCATE_SERVER'] ?? (await readLogin(cli.env))?.server ?? DEFAULT_SERVER;

const remember = async (cli: Cli, server: string, session: Session, json?: boolean): Promise<void> => {
  await writeLogin(cli.env, { server, token: session.token });
  if (json) return printJson(cli, { server, user: session.user, expiresAt: session.expiresAt });
  cli.screen.print(`Logged in at ${server} as ${session.user.name} (${session.user.role}).`);
};

export const logIn = async (cli: Cli, options: LoginOptions): Promise<void> => {
  const server = await serverOf(cli, options);
  const name = options.name ?? cli.env['USER'] ?? '';
  const password = await readPassword(`Password of ${name} at ${server}`, options);
  await remember(
    cli,
    server,
    await createClient({ url: server }).logIn({ body: { name, password } }),
    options.json,
  );
};

export const setUp = async (cli: Cli, options: LoginOptions): Promise<void> => {
  const { code, name = 'admin' } = options;
  if (!code)
    throw new AppError('usage', {
      detail: 'Give the one-time code that "lemniscate up" printed with --code.',
    });
  const server = await serverOf(cli, options);
  const password = await readPassword(`New password for ${name}, at least 10 characters`, options);
  const session = await createClient({ url: server }).setUp({ body: { code, name, password } });
  await remember(cli, server, session, options.json);
};

export const logOut = async (cli: Cli, { json }: JsonOption): Promise<void> => {
  const client = await connect(cli, {});
  await client.logOut().catch(() => undefined);
  await forgetLogin(cli.env);
  if (json) return printJson(cli, { server: client.url, loggedOut: true });
  cli.screen.note('Logged out.');
};
