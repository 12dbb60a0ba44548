import { Option } from 'commander';
import { numberFrom, path, text, wholeNumber } from './parse.js';
import { option } from './shared.js';

/**
 * Options that the server has as well. What is not said here it takes from its environment, or by default: `readConfig` of the
 * server knows how.
 */
export const SERVER_OPTIONS = {
  dataDir: () =>
    option(
      '--data-dir <dir>',
      'database, images, models and the site key (default: ~/.lemniscate)',
      path('--data-dir'),
    ),
  port: () => option('--port <n>', 'default 8420; 0 takes a free one', wholeNumber('--port', 0, 65_535)),
  host: () => option('--host <address>', 'address to listen on (default: 127.0.0.1)', text('--host')),
  databaseUrl: () =>
    option(
      '--database-url <url>',
      'PostgreSQL 15 or later instead of the embedded database',
      text('--database-url'),
    ),
  blobs: () =>
    option(
      '--blobs <url>',
      's3://bucket/prefix?endpoint=URL&region=NAME instead of the data folder',
      text('--blobs'),
    ),
  siteKeyFile: () =>
    option(
      '--site-key-file <file>',
      'key that signs models, where several servers share one',
      path('--site-key-file'),
    ),
  trustProxy: () =>
    new Option('--trust-proxy [yes|no]', 'take callers’ addresses from X-Forwarded-For')
      .choices(['yes', 'no'])
      .preset('yes'),
  webDir: () => option('--web-dir <dir>', 'the built web app, where it lies elsewhere', path('--web-dir')),
  graceHours: () =>
    option(
      '--grace-hours <n>',
      'how long a blob that nothing refers to is kept (default: 24)',
      numberFrom('--grace-hours', 0),
    ),
  logLevel: () =>
    new Option('--log-level <level>', 'of the log on standard error (default: info)').choices([
      'trace',
      'debug',
      'info',
      'warn',
      'error',
      'silent',
    ]),
} as const satisfies Record<string, () => Option>;

export type ServerOption = keyof typeof SERVER_OPTIONS;
export type ServerOptions = Partial<Record<ServerOption, string | number>>;

/** Those that were given, as the server's own command line has them. */
export const serverArgs = (options: ServerOptions): string[] =>
  Object.entries(SERVER_OPTIONS).flatMap(([name, make]) => {
    const value = options[name as ServerOption];
    return value === undefined ? [] : [`${make().long}=${value}`];
  });
