import { AppError } from '@lemniscate/contracts/errors';
import type { ServerConfig } from '@lemniscate/server';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { wholeNumber } from '../options/parse.js';
import { jsonOption, option, path, type JsonOption } from '../options/shared.js';
import type { Cli } from '../run/cli.js';
import { keepTrainer } from '../run/keep-trainer.js';

interface UpOptions extends JsonOption {
  dataDir?: string;
  port?: number;
  host?: string;
  databaseUrl?: string;
  blobs?: string;
  siteKeyFile?: string;
  trainer: boolean;
  trainerThreads?: number;
}

/** What is not said on the command line may be in the environment; the server's own defaults fill the rest. */
const configOf = ({ env }: Cli, options: UpOptions): ServerConfig => ({
  dataDir: options.dataDir ?? env['LEMNISCATE_DATA_DIR'],
  port: options.port,
  host: options.host,
  databaseUrl: options.databaseUrl ?? env['DATABASE_URL'],
  blobs: options.blobs ?? env['LEMNISCATE_BLOBS'],
  siteKeyFile: options.siteKeyFile,
  ...(env['LEMNISCATE_LOG'] && { logLevel: env['LEMNISCATE_LOG'] as ServerConfig['logLevel'] }),
});

const run = async (cli: Cli, options: UpOptions): Promise<void> => {
  const { startServer } = await import('@lemniscate/server');
  const server = await startServer(configOf(cli, options));
  const { url, setUp } = server;
  try {
    const trainer = options.trainer
      ? keepTrainer(server, { signal: cli.signal, threads: options.trainerThreads })
      : undefined;
    // One line, so that a program that starts the server can read it as soon as it is there.
    if (options.json) cli.screen.print(JSON.stringify({ url, setupCode: setUp?.code ?? null }));
    else {
      cli.screen.print(`Lemniscate serves at ${url}. Ctrl-C stops it.`);
      if (setUp) {
        cli.screen.print(
          'There is no administrator yet. Make one within 24 hours; this address serves once:',
        );
        cli.screen.print(`  ${setUp.link}`);
        cli.screen.print('or, without a browser:');
        cli.screen.print(`  lemniscate setup --server ${url} --code ${setUp.code} --name admin`);
      }
    }
    await new Promise<void>((resolve) => {
      if (cli.signal.aborted) resolve();
      else cli.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await trainer;
  } finally {
    await server.close();
  }
};

const textOption = (flags: string, about: string): Option =>
  new Option(flags, about).argParser((value) => {
    if (value === '')
      throw new AppError('option_invalid', { option: flags, value: 'empty', detail: 'it takes a value.' });
    return value;
  });

export const addUp = (program: Command, cli: Cli): void => {
  program
    .command('up')
    .summary('start the server, with a trainer beside it')
    .description(
      'Starts the server and a trainer on this machine, reachable from this machine alone unless --host says otherwise.',
    )
    .addOption(
      option(
        '--data-dir <dir>',
        'database, images, models and the site key (default: ~/.lemniscate)',
        path('--data-dir'),
      ),
    )
    .addOption(option('--port <n>', 'default 8420; 0 takes a free one', wholeNumber('--port', 0, 65_535)))
    .addOption(textOption('--host <address>', 'address to listen on (default: 127.0.0.1)'))
    .addOption(textOption('--database-url <url>', 'PostgreSQL 15 or later instead of the embedded database'))
    .addOption(
      textOption('--blobs <url>', 's3://bucket/prefix?endpoint=URL&region=NAME instead of the data folder'),
    )
    .addOption(
      option(
        '--site-key-file <file>',
        'key that signs models, where several servers share one',
        path('--site-key-file'),
      ),
    )
    .addOption(new Option('--no-trainer', 'models are learned elsewhere ("lemniscate trainer")'))
    .addOption(
      option('--trainer-threads <n>', 'threads of the trainer', wholeNumber('--trainer-threads', 1, 256)),
    )
    .addOption(jsonOption('print address and set-up code as one line of JSON'))
    .addHelpText(
      'after',
      examples(
        'lemniscate up',
        'lemniscate up --host 0.0.0.0 --database-url postgresql://lemniscate@db/lemniscate',
      ),
    )
    .action((options: UpOptions) => run(cli, options));
};
