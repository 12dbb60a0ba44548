import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAdapt } from './commands/adapt.js';
import { addBases } from './commands/bases.js';
import { addData } from './commands/data.js';
import { addDemo } from './commands/demo.js';
import { addEvaluate } from './commands/evaluate.js';
import { addInspect } from './commands/inspect.js';
import { addReplay } from './commands/replay.js';
import type { Sink } from './draw/screen.js';
import { examples } from './options/help.js';
import type { Cli } from './run/cli.js';

const version = (): string => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};

/** The command line: every command, none run yet. Errors are thrown, not printed. */
export const buildProgram = (cli: Cli, { stdout, stderr }: { stdout: Sink; stderr: Sink }): Command => {
  const program = new Command('lemniscate')
    .description('Visual inspection of parts, taught from a few photos and honest about what it misses.')
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
    })
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText(
      'after',
      examples(
        'lemniscate demo',
        'lemniscate adapt --good photos/good --out models/flange',
        'lemniscate inspect --model models/flange photos/today',
      ),
    );
  addAdapt(program, cli);
  addInspect(program, cli);
  addEvaluate(program, cli);
  addReplay(program, cli);
  addData(program, cli);
  addBases(program, cli);
  addDemo(program, cli);
  return program;
};
