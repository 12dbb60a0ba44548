import type { Work } from '@lemniscate/vision';
import type { Screen } from '../draw/screen.js';

/** What a command needs of its surroundings. */
export interface Cli {
  readonly screen: Screen;
  /** Aborted when the person or the system asks the command to stop. */
  readonly signal: AbortSignal;
  readonly env: Record<string, string | undefined>;
  /** Progress and signal in the form the vision functions take them. */
  readonly work: Required<Work>;
  /** Whether errors go to stdout as JSON too; `inspect` sets it where JSON lines are its output. */
  errorsAsJson: boolean;
  /** Set where the command did its work and the answer is bad news. */
  exitCode: number;
}

/** Writes one JSON document as the command's result. */
export const printJson = (cli: Cli, value: unknown): void => {
  cli.screen.print(JSON.stringify(value, null, 2));
};
