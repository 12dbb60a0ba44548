import type { Command } from 'commander';
import { examples } from '../options/help.js';
import { SERVER_OPTIONS, serverArgs, type ServerOptions } from '../options/server.js';
import { jsonOption, type JsonOption } from '../options/shared.js';
import { showPairs } from '../remote/show.js';
import type { Cli } from '../run/cli.js';

const run = async (cli: Cli, file: string, options: JsonOption & ServerOptions): Promise<void> => {
  const { readConfig, restoreBackup } = await import('@lemniscate/server');
  const { dataDir, databaseUrl, blobs, siteKeyFile } = readConfig(serverArgs(options), cli.env);
  const restored = await restoreBackup({ path: file, dataDir, databaseUrl, blobs, siteKeyFile });
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
      'Checks a backup and brings it into an empty data folder, or an empty database; the server must not run. What is not said is taken from the environment, as by "up".',
    )
    .addOption(SERVER_OPTIONS.dataDir())
    .addOption(SERVER_OPTIONS.databaseUrl())
    .addOption(SERVER_OPTIONS.blobs())
    .addOption(SERVER_OPTIONS.siteKeyFile())
    .addOption(jsonOption())
    .addHelpText('after', examples('lemniscate restore site-2026-11-22.backup --data-dir /srv/lemniscate'))
    .action((file: string, options: JsonOption & ServerOptions) => run(cli, file, options));
};
