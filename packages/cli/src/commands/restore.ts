import { homedir } from 'node:os';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { jsonOption, option, path, type JsonOption } from '../options/shared.js';
import { showPairs } from '../remote/show.js';
import type { Cli } from '../run/cli.js';

interface RestoreCommandOptions extends JsonOption {
  dataDir: string;
  databaseUrl?: string;
  blobs?: string;
}

const run = async (cli: Cli, file: string, options: RestoreCommandOptions): Promise<void> => {
  const { restoreBackup } = await import('@lemniscate/server');
  const { dataDir, databaseUrl = cli.env['DATABASE_URL'], blobs = cli.env['LEMNISCATE_BLOBS'] } = options;
  const restored = await restoreBackup({ path: file, dataDir, databaseUrl, blobs });
  showPairs(cli, {
    json: options.json,
    value: { dataDir, ...restored },
    pairs: [
      ['restored to', dataDir],
      ...Object.entries(restored).map(([name, value]) => [name, value] as const),
    ],
  });
};

export const addRestore = (program: Command, cli: Cli): void => {
  program
    .command('restore')
    .argument('<file>')
    .summary('bring a backup into an empty folder or database')
    .description(
      'Checks a backup and brings it into an empty data folder, or an empty database; the server must not run.',
    )
    .addOption(
      option(
        '--data-dir <dir>',
        'data folder, not there yet or empty (default: ~/.lemniscate)',
        path('--data-dir'),
      ).default(join(homedir(), '.lemniscate'), '~/.lemniscate'),
    )
    .addOption(new Option('--database-url <url>', 'empty PostgreSQL database instead of the embedded one'))
    .addOption(new Option('--blobs <url>', 's3://… instead of the data folder'))
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate restore site-2026-11-22.backup --data-dir /srv/lemniscate'))
    .action((file: string, options: RestoreCommandOptions) => run(cli, file, options));
};
