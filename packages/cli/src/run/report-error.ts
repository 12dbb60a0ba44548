import type { AppError } from '@lemniscate/contracts/errors';
import { printable } from '../draw/printable.js';
import type { Cli } from './cli.js';

/** The form errors have in JSON output. `params.nearest` is what was probably meant. */
export const errorJson = (error: AppError): { code: string; title: string; hint: string } => ({
  code: error.code,
  title: error.message,
  hint: hintOf(error),
});

const hintOf = ({ hint, params }: AppError): string =>
  'nearest' in params ? `Did you mean ${params['nearest']}? ${hint}` : hint;

/** Says what was wrong and what to do. */
export const reportError = (cli: Cli, error: AppError, isDebugging: boolean): void => {
  const { screen } = cli;
  const { red, bold } = screen.notePaint;
  if (cli.errorsAsJson) screen.print(JSON.stringify({ error: errorJson(error) }));
  screen.note(`${red(bold('error:'))} ${printable(error.message)}`);
  screen.note(`${bold('what to do:')} ${printable(hintOf(error))}`);
  if (!isDebugging) return;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    screen.note(cause.stack ?? cause.message);
};
