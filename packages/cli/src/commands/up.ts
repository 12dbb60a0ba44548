import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { wholeNumber } from '../options/parse.js';
import { SERVER_OPTIONS, serverArgs, type ServerOptions } from '../options/server.js';
import { jsonOption, option, type JsonOption } from '../options/shared.js';
import type { Cli } from '../run/cli.js';
import { keepTrainer } from '../run/keep-trainer.js';

interface UpOptions extends JsonOption, ServerOptions {
  trainer: boolean;
  trainerThreads?: number;
}

const run = async (cli: Cli, options: UpOptions): Promise<void> => {
  const { readConfig, startServer } = await import('@lemniscate/server');
  const server = await startServer(readConfig(serverArgs(options), cli.env));
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

export const addUp = (program: Command, cli: Cli): void => {
  const command = program
    .command('up')
    .summary('start the server, with a trainer beside it')
    .description(
      'Starts the server and a trainer on this machine, reachable from this machine alone unless --host says otherwise.',
    );
  for (const make of Object.values(SERVER_OPTIONS)) command.addOption(make());
  command
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
