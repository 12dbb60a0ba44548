import { open, rename, rm } from 'node:fs/promises';
import type { Client } from '@lemniscate/client';
import type { AuditEntry, Device, Role, Token, TokenScope, User } from '@lemniscate/contracts';
import { ROLES, TOKEN_SCOPES } from '@lemniscate/contracts/words';
import { Option, type Command } from 'commander';
import { printable } from '../draw/printable.js';
import { examples } from '../options/help.js';
import { positiveNumber } from '../options/parse.js';
import { option, path } from '../options/shared.js';
import { remoteCommand, type RemoteOptions } from '../remote/connection.js';
import { readPassword } from '../remote/read-password.js';
import { type Field, showList, showPairs } from '../remote/show.js';
import { timeWords } from '../remote/words.js';
import { printJson, type Cli } from '../run/cli.js';

/** `audit verify` and `doctor` looked and found damage. */
const EXIT_DAMAGED = 3;

const TOKEN_FIELDS: Field<Token>[] = [
  { title: 'id', of: (t) => t.id },
  { title: 'name', of: (t) => t.name },
  { title: 'scope', of: (t) => t.scope },
  { title: 'expires', of: (t) => (t.expiresAt ? timeWords(t.expiresAt) : 'never') },
  { title: 'last used', of: (t) => timeWords(t.lastUsedAt) },
  { title: 'state', of: (t) => (t.revoked ? 'revoked' : 'valid') },
];

const USER_FIELDS: Field<User>[] = [
  { title: 'id', of: (u) => u.id },
  { title: 'name', of: (u) => u.name },
  { title: 'role', of: (u) => u.role },
  { title: 'state', of: (u) => (u.disabled ? 'disabled' : 'active') },
];

const DEVICE_FIELDS: Field<Device>[] = [
  { title: 'id', of: (d) => d.id },
  { title: 'name', of: (d) => d.name },
  { title: 'last seen', of: (d) => timeWords(d.lastSeenAt) },
  { title: 'spool', align: 'right', of: (d) => d.report?.spool.inspections },
  { title: 'version', of: (d) => d.report?.agentVersion },
  { title: 'state', of: (d) => (d.revoked ? 'revoked' : 'enrolled') },
];

const AUDIT_FIELDS: Field<AuditEntry>[] = [
  { title: 'no.', align: 'right', of: (a) => a.seq },
  { title: 'at', of: (a) => timeWords(a.at) },
  { title: 'who', of: (a) => a.actor.name },
  { title: 'did', of: (a) => a.action },
  { title: 'to', of: (a) => a.subject },
];

const tellRevoked = (cli: Cli, id: string, json?: boolean): void =>
  json ? printJson(cli, { id, revoked: true }) : cli.screen.note(`Revoked ${printable(id)}.`);

const addToken = (program: Command, cli: Cli): void => {
  const token = program
    .command('token')
    .summary('access tokens: create, list, revoke')
    .description('Tokens.');
  remoteCommand(
    token
      .command('create')
      .argument('<name>', 'what it is for')
      .description('Creates a token; its secret is shown this once.')
      .addOption(new Option('--scope <scope>', 'a role, or trainer').choices(TOKEN_SCOPES).default('trainer'))
      .addOption(option('--days <n>', 'days it is valid', positiveNumber('--days')).default(90)),
    cli,
    async (client, options: RemoteOptions & { scope: TokenScope; days: number }, name: string) => {
      const body = { name, scope: options.scope, expiresInDays: options.days };
      const created = await client.createToken({ body });
      if (options.json) return printJson(cli, created);
      cli.screen.print(created.secret);
      cli.screen.note('Keep it: it is not shown again.');
    },
  ).addHelpText('after', examples('lemniscate token create "trainer in hall 3" --scope trainer'));
  remoteCommand(
    token.command('list').description('Lists tokens.'),
    cli,
    async (client, { json }: RemoteOptions) =>
      showList(cli, (await client.listTokens()).items, { json, fields: TOKEN_FIELDS, none: 'No tokens.' }),
  );
  remoteCommand(
    token.command('revoke').argument('<id>').description('Revokes a token.'),
    cli,
    async (client, { json }: RemoteOptions, id: string) => {
      await client.revokeToken({ params: { id } });
      tellRevoked(cli, id, json);
    },
  );
};

interface UserSetOptions extends RemoteOptions {
  role?: Role;
  disable?: boolean;
  enable?: boolean;
  password?: boolean;
  passwordStdin?: boolean;
}

const addUser = (program: Command, cli: Cli): void => {
  const user = program.command('user').summary('people: create, list, change').description('Users.');
  const roleOption = (): Option => new Option('--role <role>', 'what they may do').choices(ROLES);
  remoteCommand(
    user
      .command('create')
      .argument('<name>')
      .description('Creates a user; asks for a first password.')
      .addOption(roleOption().makeOptionMandatory())
      .addOption(new Option('--password-stdin', 'read the password from standard input')),
    cli,
    async (client, options: RemoteOptions & { role: Role; passwordStdin?: boolean }, name: string) => {
      const password = await readPassword(`Password for ${name}, at least 10 characters`, options);
      const created = await client.createUser({ body: { name, role: options.role, password } });
      showList(cli, [created], { json: options.json, fields: USER_FIELDS, none: '' });
    },
  );
  remoteCommand(
    user.command('list').description('Lists users.'),
    cli,
    async (client, { json }: RemoteOptions) =>
      showList(cli, (await client.listUsers()).items, { json, fields: USER_FIELDS, none: 'No users.' }),
  );
  remoteCommand(
    user
      .command('set')
      .argument('<id>')
      .description('Changes a role or a password, or disables or enables a user.')
      .addOption(roleOption())
      .addOption(new Option('--password', 'ask for a new password; it ends the sessions of this user'))
      .addOption(new Option('--password-stdin', 'read the new password from standard input'))
      .addOption(new Option('--disable', 'refuse this user from now on'))
      .addOption(new Option('--enable', 'let this user in again')),
    cli,
    async (client, { json, role, disable, enable, ...options }: UserSetOptions, id: string) => {
      const disabled = disable ? true : enable ? false : undefined;
      const password =
        options.password || options.passwordStdin
          ? await readPassword('New password, at least 10 characters', options)
          : undefined;
      const changed = await client.updateUser({ params: { id }, body: { role, disabled, password } });
      showList(cli, [changed], { json, fields: USER_FIELDS, none: '' });
    },
  );
};

const addDevice = (program: Command, cli: Cli): void => {
  const device = program
    .command('device')
    .summary('computers at the line: enrolment codes, list, revoke')
    .description('Devices.');
  remoteCommand(
    device
      .command('code')
      .argument('<name>', 'what the device is called')
      .description('Makes a one-time code with which a device enrols.')
      .requiredOption('--station <name...>', 'stations it serves')
      .addOption(option('--minutes <n>', 'minutes it is valid', positiveNumber('--minutes')).default(60)),
    cli,
    async (client, options: RemoteOptions & { station: string[]; minutes: number }, deviceName: string) => {
      const body = { deviceName, stations: options.station, validMinutes: options.minutes };
      const made = await client.createEnrolmentCode({ body });
      if (options.json) return printJson(cli, made);
      cli.screen.print(made.code);
      cli.screen.note(`On the device: lemniscate edge enroll --server ${client.url} --code ${made.code}`);
    },
  );
  remoteCommand(
    device.command('list').description('Lists devices.'),
    cli,
    async (client, { json }: RemoteOptions) =>
      showList(cli, (await client.listDevices()).items, {
        json,
        fields: DEVICE_FIELDS,
        none: 'No devices yet.',
      }),
  );
  remoteCommand(
    device.command('revoke').argument('<id>').description('Refuses a device from now on.'),
    cli,
    async (client, { json }: RemoteOptions, id: string) => {
      await client.revokeDevice({ params: { id } });
      tellRevoked(cli, id, json);
    },
  );
};

const addAudit = (program: Command, cli: Cli): void => {
  const audit = program
    .command('audit')
    .summary('the audit log: list, verify')
    .description('Who changed what.');
  remoteCommand(
    audit.command('list').description('Lists changes, newest first.'),
    cli,
    async (client, { json }: RemoteOptions) =>
      showList(cli, (await client.listAudit({ query: { limit: 200 } })).items, {
        json,
        fields: AUDIT_FIELDS,
        none: 'Nothing was changed yet.',
      }),
  );
  remoteCommand(
    audit
      .command('verify')
      .description('Recomputes the chain of hashes; exit code 3 if a row was changed, removed or moved.'),
    cli,
    async (client, { json }: RemoteOptions) => {
      const check = await client.verifyAudit();
      if (!check.intact) cli.exitCode = EXIT_DAMAGED;
      showPairs(cli, {
        json,
        value: check,
        pairs: [
          ['entries', check.entries],
          ['intact', check.intact ? 'yes' : `no, broken at ${check.brokenAt}: ${check.detail}`],
          ['head', check.headHash],
        ],
      });
    },
  );
};

/** Into a file beside the target, put in its place when whole. */
const backup = async (cli: Cli, client: Client, file: string): Promise<number> => {
  const response = await client.backup({ signal: cli.signal });
  const temporary = `${file}.${process.pid}.part`;
  let bytes = 0;
  const target = await open(temporary, 'w', 0o600);
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      await target.write(chunk);
      bytes += chunk.length;
      cli.screen.progress({ stage: 'backing up, MB', done: Math.round(bytes / 1e6), total: 0 });
    }
    await target.sync();
    await target.close();
    await rename(temporary, file);
    return bytes;
  } catch (error) {
    await target.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
};

const addCare = (program: Command, cli: Cli): void => {
  remoteCommand(
    program
      .command('backup')
      .argument('<file>')
      .summary('everything in one file, while the server runs')
      .description('Writes database, blobs and the site key into one file that only you can read.'),
    cli,
    async (client, { json }: RemoteOptions, file: string) => {
      const bytes = await backup(cli, client, path('<file>')(file));
      if (json) return printJson(cli, { file, bytes });
      cli.screen.print(`${(bytes / 1e6).toFixed(1)} MB written to ${file}.`);
    },
  );
  remoteCommand(
    program
      .command('doctor')
      .summary('check every digest and reference of a server')
      .description('Checks every digest and reference; exit code 3 if something is wrong.'),
    cli,
    async (client, { json }: RemoteOptions) => {
      const report = await client.doctor();
      if (!report.ok) cli.exitCode = EXIT_DAMAGED;
      if (json) return printJson(cli, report);
      for (const { name, ok, checked, problems, whatToDo } of report.checks) {
        cli.screen.print(`${ok ? 'ok  ' : 'BAD '} ${name}: ${checked} checked`);
        for (const problem of problems) cli.screen.print(`      ${problem}`);
        if (whatToDo) cli.screen.print(`      what to do: ${whatToDo}`);
      }
    },
  );
};

export const addAdmin = (program: Command, cli: Cli): void => {
  addDevice(program, cli);
  addToken(program, cli);
  addUser(program, cli);
  addAudit(program, cli);
  addCare(program, cli);
};
