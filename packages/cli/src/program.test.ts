import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { buildProgram } from './program.js';
import type { Cli } from './run/cli.js';

const silent = { write: () => true };
const program = buildProgram({} as Cli, { stdout: silent, stderr: silent });

/** Commands that do something, with the words they are called by. */
const commandsOf = (command: Command, words: string[] = []): [string, Command][] =>
  command.commands.length === 0
    ? [[words.join(' '), command]]
    : command.commands.flatMap((sub) => commandsOf(sub, [...words, sub.name()]));

// `edge` hands everything on to the agent, which has its own command line.
const COMMANDS = commandsOf(program).filter(([name]) => name !== 'edge');
const docs = ['cli', 'server']
  .map((name) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8'))
  .join('\n');

it.each(COMMANDS)('%s takes --json', (_, command) => {
  expect(command.options.map(({ long }) => long)).toContain('--json');
});

it.each(COMMANDS)('%s has its options in the documentation', (_, command) => {
  const flags = command.options
    .filter(({ negate, hidden }) => !negate && !hidden)
    .map(({ long }) => long as string);
  expect(flags.filter((flag) => !new RegExp(`${flag}(?![\\w-])`).test(docs))).toEqual([]);
});
