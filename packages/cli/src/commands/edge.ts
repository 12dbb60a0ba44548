import type { Command } from 'commander';
import type { Cli } from '../run/cli.js';

/** The edge agent has its own command line, so that it can be installed without this one. */
export const addEdge = (program: Command, cli: Cli): void => {
  program
    .command('edge')
    .summary('the agent at the line: enroll, run, status')
    .description(
      'The edge agent; the same as the command lemniscate-edge. "lemniscate edge --help" lists its options.',
    )
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[]) => {
      const { main } = await import('@lemniscate/edge');
      await main(args, cli);
    });
};
