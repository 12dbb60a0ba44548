import { fileURLToPath } from 'node:url';

/** Where the command lies, for processes of its own. Not the URL's `pathname`: a space in it is written %20. */
export const commandPath = (module: string = import.meta.url): string =>
  fileURLToPath(new URL('../../bin/lemniscate.js', module));
