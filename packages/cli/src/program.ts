import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAdapt } from './commands/adapt.js';
import { addAdmin } from './commands/admin.js';
import { addBases } from './commands/bases.js';
import { addCaptures } from './commands/captures.js';
import { addData } from './commands/data.js';
import { addDemo } from './commands/demo.js';
import { addEdge } from './commands/edge.js';
import { addEvaluate } from './commands/evaluate.js';
import { addHistory } from './commands/history.js';
import { addInspect } from './commands/inspect.js';
import { addLogin } from './commands/login.js';
import { addLoop } from './commands/loop.js';
import { addReplay } from './commands/replay.js';
import { addRestore } from './commands/restore.js';
import { addStation } from './commands/station.js';
import { addTrainer } from './commands/trainer.js';
import { addTurnsAndRollout } from './commands/turns.js';
import { addUp } from './commands/up.js';
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
    // What follows `edge` is the agent's own.
    .enablePositionalOptions()
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
  program.commandsGroup('See it work:');
  addDemo(program, cli);
  program.commandsGroup('Models from folders, without a server:');
  addAdapt(program, cli);
  addInspect(program, cli);
  addEvaluate(program, cli);
  addReplay(program, cli);
  addData(program, cli);
  addBases(program, cli);
  program.commandsGroup('Run:');
  addUp(program, cli);
  addEdge(program, cli);
  addTrainer(program, cli);
  program.commandsGroup('The loop:');
  addStation(program, cli);
  addLoop(program, cli);
  addCaptures(program, cli);
  addTurnsAndRollout(program, cli);
  addHistory(program, cli);
  program.commandsGroup('Access and care:');
  addLogin(program, cli);
  addAdmin(program, cli);
  addRestore(program, cli);
  return program;
};
