export const EXIT_CODES = `
Exit codes:
  0    done
  1    something went wrong inside Lemniscate
  2    the command or an option was wrong
  3    the input was wrong: an image, a folder, a model
  4    this machine could not do it: disk, memory, permissions, a port in use
  5    the server refused, or could not be reached
  130  stopped by Ctrl-C`;

/** Text after the options: examples, then the exit codes. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n${EXIT_CODES}`;
