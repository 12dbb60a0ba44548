import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { jsonOption, type JsonOption } from '../options/shared.js';
import { addServerOption, remoteCommand } from '../remote/connection.js';
import type { LoginOptions } from '../remote/log-in.js';
import { showPairs } from '../remote/show.js';
import type { Cli } from '../run/cli.js';

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
    .action(async (options: LoginOptions) => (await import('../remote/log-in.js')).setUp(cli, options));
  addCredentials(program.command('login'))
    .summary('log in at a server and remember the session')
    .description('Logs in; the session is kept in a file that only you can read.')
    .addHelpText('after', examples('lemniscate login --server http://192.168.1.20:8420 --name ada'))
    .action(async (options: LoginOptions) => (await import('../remote/log-in.js')).logIn(cli, options));
  program
    .command('logout')
    .description('Ends the remembered session.')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => (await import('../remote/log-in.js')).logOut(cli, options));
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
