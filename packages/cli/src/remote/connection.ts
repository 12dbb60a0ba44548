import type { Client } from '@lemniscate/client';
import { Option, type Command } from 'commander';
import { httpUrl } from '../options/parse.js';
import { jsonOption, option, type JsonOption } from '../options/shared.js';
import type { Cli } from '../run/cli.js';

export const DEFAULT_SERVER = 'http://127.0.0.1:8420';

export interface RemoteOptions extends JsonOption {
  server?: string;
  token?: string;
}

/** Which server, as whom: an option, else the environment, else what `lemniscate login` remembered. */
export const connect = async (cli: Cli, { server, token }: RemoteOptions): Promise<Client> => {
  // Loaded here: with every schema of the API they take longer than all other commands need to start.
  const { createClient, tokenAuth } = await import('@lemniscate/client');
  const { readLogin } = await import('./login-file.js');
  const login = await readLogin(cli.env);
  const url = server ?? cli.env['LEMNISCATE_SERVER'] ?? login?.server ?? DEFAULT_SERVER;
  // A remembered session goes to the server it was made at and to no other.
  const secret = token ?? cli.env['LEMNISCATE_TOKEN'] ?? (login?.server === url ? login.token : undefined);
  return createClient({ url, ...(secret && { auth: tokenAuth(secret) }) });
};

export const addServerOption = (command: Command): Command =>
  command.addOption(
    option(
      '--server <url>',
      `address of the server (default: LEMNISCATE_SERVER, the last login, or ${DEFAULT_SERVER})`,
      httpUrl('--server'),
    ),
  );

/** A command that talks to the server: options, connection and --json in one place. */
export const remoteCommand = <Arguments extends unknown[], Options extends RemoteOptions>(
  command: Command,
  cli: Cli,
  run: (client: Client, options: Options, ...args: Arguments) => Promise<void>,
): Command =>
  addServerOption(command)
    .addOption(new Option('--token <token>', 'token to use (default: LEMNISCATE_TOKEN, or the last login)'))
    .addOption(jsonOption())
    .action(async (...all: unknown[]) => {
      const options = all.at(-2) as Options;
      await run(await connect(cli, options), options, ...(all.slice(0, -2) as Arguments));
    });
