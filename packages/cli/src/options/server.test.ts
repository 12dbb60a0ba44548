import { readFileSync } from 'node:fs';
import { readConfig } from '@lemniscate/server';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { SERVER_OPTIONS, serverArgs, type ServerOptions } from './server.js';

const GIVEN = {
  '--data-dir': '/srv/data',
  '--port': '9000',
  '--host': '::1',
  '--database-url': 'postgresql://db/lemniscate',
  '--blobs': 's3://bucket/prefix',
  '--site-key-file': '/srv/key',
  '--trust-proxy': 'yes',
  '--web-dir': '/srv/web',
  '--grace-hours': '0',
  '--log-level': 'warn',
};

const parse = (...args: string[]): ServerOptions => {
  const command = new Command().exitOverride();
  for (const make of Object.values(SERVER_OPTIONS)) command.addOption(make());
  return command.parse(args, { from: 'user' }).opts();
};

/** Rows of the table of docs/server.md: flag, environment variable. */
const documented = (): [string, string][] =>
  [
    ...readFileSync(new URL('../../../../docs/server.md', import.meta.url), 'utf8').matchAll(
      /^\| `(--[\w-]+)` +\| `(\w+)`/gm,
    ),
  ].map(([, flag, variable]) => [flag, variable]);

describe('options that `up` and the server share', () => {
  it('are those of the documentation', () => {
    const flags = Object.values(SERVER_OPTIONS).map((make) => make().long);
    expect(documented().map(([flag]) => flag)).toEqual(flags);
    expect(Object.keys(GIVEN)).toEqual(flags);
  });

  it('reach the server as they were given', () => {
    expect(readConfig(serverArgs(parse(...Object.entries(GIVEN).flat())), {})).toMatchObject({
      dataDir: '/srv/data',
      port: 9000,
      host: '::1',
      databaseUrl: 'postgresql://db/lemniscate',
      blobs: 's3://bucket/prefix',
      siteKeyFile: '/srv/key',
      trustProxy: true,
      webDir: '/srv/web',
      graceHours: 0,
      logLevel: 'warn',
    });
    expect(readConfig(serverArgs(parse('--trust-proxy')), {})).toMatchObject({ trustProxy: true });
    expect(readConfig(serverArgs(parse('--trust-proxy', 'no')), {})).toMatchObject({ trustProxy: false });
  });

  it('are taken from the environment where they were not given', () => {
    const env = Object.fromEntries(
      documented().map(([flag, variable]) => [variable, GIVEN[flag as keyof typeof GIVEN]]),
    );
    expect(readConfig([], env)).toEqual(readConfig(serverArgs(parse(...Object.entries(GIVEN).flat())), {}));
    expect(readConfig(serverArgs(parse('--port', '1')), env)).toMatchObject({ port: 1, host: '::1' });
  });
});
