import { createClient } from '@lemniscate/client';
import { AppError, type Session } from '@lemniscate/contracts';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { jsonOption, type JsonOption } from '../options/shared.js';
import { addServerOption, connect, DEFAULT_SERVER, remoteCommand } from '../remote/connection.js';
import { forgetLogin, readLogin, writeLogin } from '../remote/login-file.js';
import { readPassword } from '../remote/read-password.js';
import { showPairs } from '../remote/show.js';
import { printJson, type Cli } from '../run/cli.js';

interface LoginOptions extends JsonOption {
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

const logIn = async (cli: Cli, options: LoginOptions): Promise<void> => {
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

const setUp = async (cli: Cli, options: LoginOptions): Promise<void> => {
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

const addCredentials = (command: Command): Command =>
  addServerOption(command)
    .addOption(new Option('--name <name>', 'user name'))
    .addOption(new Option('--password-stdin', 'read the password from standard input'))
    .addOption(jsonOption());

export const addLogin = (program: Command, cli: Cli): void => {
  addCredentials(program.command('setup'))
    .summary('make the first administrator of a new server')
    .description(
      'Makes the first administrator with the one-time code that "lemniscate up" prints, and logs in.',
    )
    .addOption(new Option('--code <code>', 'the one-time code'))
    .addHelpText('after', examples('lemniscate setup --code 7K2M-Q4TX --name ada'))
    .action((options: LoginOptions) => setUp(cli, options));
  addCredentials(program.command('login'))
    .summary('log in at a server and remember the session')
    .description('Logs in; the session is kept in a file that only you can read.')
    .addHelpText('after', examples('lemniscate login --server http://192.168.1.20:8420 --name ada'))
    .action((options: LoginOptions) => logIn(cli, options));
  program
    .command('logout')
    .description('Ends the remembered session.')
    .action(async () => {
      const client = await connect(cli, {});
      await client.logOut().catch(() => undefined);
      await forgetLogin(cli.env);
      cli.screen.note('Logged out.');
    });
  remoteCommand(
    program.command('whoami').description('Tells which server this is, and as whom it is used.'),
    cli,
    async (client, { json }) => {
      const me = await client.whoAmI();
      showPairs(cli, {
        json,
        value: { server: client.url, ...me },
        pairs: [
          ['server', client.url],
          ['name', me.name],
          ['role', me.role ?? me.kind],
        ],
      });
    },
  );
};
