import { Option, type Command } from 'commander';
import { NONE } from './parse.js';

/** A setting of a station or a loop, and the options it is changed with. */
export interface Setting {
  /** Where the API has it: `group.name`, or `name`. */
  at: string;
  /** Two where it is switched: `--x` and `--no-x`. */
  options: readonly Option[];
}

export const setting = (at: string, ...options: Option[]): Setting => ({ at, options });

/** A setting that is on or off. */
export const switched = (at: string, name: string, { on, off }: { on: string; off: string }): Setting =>
  setting(at, new Option(`--${name}`, on), new Option(`--no-${name}`, off));

export const addSettings = (command: Command, settings: readonly Setting[]): Command => {
  for (const { options } of settings) for (const option of options) command.addOption(option);
  return command;
};

/** What was named, in the API's form; what was not stays as it is. */
export const settingsOf = (settings: readonly Setting[], given: object): Record<string, unknown> => {
  const body: Record<string, unknown> = {};
  for (const { at, options } of settings) {
    const value = (given as Record<string, unknown>)[options[0].attributeName()];
    if (value === undefined) continue;
    const [name, ...groups] = at.split('.').reverse();
    let target = body;
    for (const group of groups) target = (target[group] ??= {}) as Record<string, unknown>;
    target[name] = value === NONE ? null : value;
  }
  return body;
};
