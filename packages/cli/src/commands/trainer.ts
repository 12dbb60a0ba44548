import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { Option, type Command } from 'commander';
import { examples } from '../options/help.js';
import { wholeNumber } from '../options/parse.js';
import { jsonOption, option, path, type JsonOption } from '../options/shared.js';
import { addServerOption, DEFAULT_SERVER } from '../remote/connection.js';
import type { Cli } from '../run/cli.js';

interface TrainerCommandOptions extends JsonOption {
  server?: string;
  token?: string;
  workDir: string;
  name?: string;
  threads?: number;
}

const defaultWorkDir = (): string => join(homedir(), '.cache', 'lemniscate', 'trainer');

const run = async (cli: Cli, options: TrainerCommandOptions): Promise<void> => {
  const { runTrainer } = await import('@lemniscate/trainer');
  const { createLog } = await import('../run/create-log.js');
  const token = options.token ?? cli.env['LEMNISCATE_TOKEN'];
  if (!token)
    throw new AppError('usage', {
      detail:
        'Give a token of scope "trainer" with --token or LEMNISCATE_TOKEN ("lemniscate token create NAME").',
    });
  const url = options.server ?? cli.env['LEMNISCATE_SERVER'] ?? DEFAULT_SERVER;
  await runTrainer({
    ...options,
    url,
    token,
    signal: cli.signal,
    log: createLog({ asResult: options.json }),
  });
};

export const addTrainer = (program: Command, cli: Cli): void => {
  addServerOption(program.command('trainer'))
    .summary('learn models for a server, on any machine')
    .description(
      'Leases work from a server, learns models and hands them in, until Ctrl-C. Run as many as you like.',
    )
    .addOption(new Option('--token <token>', 'token of scope trainer (default: LEMNISCATE_TOKEN)'))
    .addOption(
      option('--work-dir <dir>', 'images and models kept between jobs', path('--work-dir')).default(
        defaultWorkDir(),
        'in ~/.cache/lemniscate',
      ),
    )
    .addOption(new Option('--name <name>', 'what the server calls it (default: host and process)'))
    .addOption(option('--threads <n>', 'threads to use', wholeNumber('--threads', 1, 256)))
    .addOption(jsonOption('write what happens to standard output, one line of JSON each'))
    .addHelpText('after', examples('lemniscate trainer --server http://192.168.1.20:8420 --token lem_…'))
    .action((options: TrainerCommandOptions) => run(cli, options));
};
