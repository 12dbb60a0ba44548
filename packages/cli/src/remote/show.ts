import { printable } from '../draw/printable.js';
import { pairLines, tableLines } from '../draw/table.js';
import { printJson, type Cli } from '../run/cli.js';
import type { JsonOption } from '../options/shared.js';

export interface Field<T> {
  title: string;
  align?: 'left' | 'right';
  of: (item: T) => string | number | null | undefined;
}

const cell = (value: string | number | null | undefined): string =>
  value === null || value === undefined || value === '' ? '–' : printable(String(value));

/** A list as a table, or as JSON. */
export const showList = <T>(
  cli: Cli,
  items: readonly T[],
  { json, fields, none }: JsonOption & { fields: readonly Field<T>[]; none: string },
): void => {
  if (json) return printJson(cli, items);
  if (items.length === 0) return cli.screen.note(none);
  const rows = items.map((item) => fields.map(({ of }) => cell(of(item))));
  for (const line of tableLines(fields, rows)) cli.screen.print(line);
};

/** One thing as lines of name and value, or as JSON. */
export const showPairs = (
  cli: Cli,
  { json, value, pairs }: JsonOption & { value: unknown; pairs: readonly (readonly [string, unknown])[] },
): void => {
  if (json) return printJson(cli, value);
  const drawn = pairs.map(([name, v]) => [name, cell(v as string)] as const);
  for (const line of pairLines(drawn)) cli.screen.print(line);
};
