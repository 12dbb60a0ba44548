import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandPath } from './command-path.js';

it('the command is found, in a folder with a space and an umlaut too', () => {
  expect(existsSync(commandPath())).toBe(true);
  expect(commandPath('file:///srv/our%20pr%C3%BCfstand/cli/dist/run/command-path.js')).toBe(
    '/srv/our prüfstand/cli/bin/lemniscate.js',
  );
});
