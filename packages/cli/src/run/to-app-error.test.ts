import { AppError } from '@lemniscate/contracts/errors';
import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { toAppError } from './to-app-error.js';

const fileError = (code: string, syscall: string): Error =>
  Object.assign(new Error(`${code}: ${syscall} 'x'`), { code, syscall, path: 'x' });

it.each([
  [new AppError('only_defects', { path: 'x' }), 'only_defects', 3],
  [fileError('ENOSPC', 'write'), 'disk_full', 4],
  [fileError('EROFS', 'open'), 'write_failed', 4],
  [fileError('EACCES', 'mkdir'), 'write_failed', 4],
  [fileError('EACCES', 'scandir'), 'path_not_readable', 3],
  [fileError('ENOENT', 'open'), 'path_not_found', 3],
  [Object.assign(new Error('stop'), { name: 'AbortError' }), 'cancelled', 130],
  [new TypeError('x is not a function'), 'internal', 1],
  ['thrown text', 'internal', 1],
])('%s becomes %s', (error, code, exitCode) => {
  expect(toAppError(error)).toMatchObject({ code, exitCode });
});

it('calls whatever breaks after a stop was asked for a stop', () => {
  expect(toAppError(new Error('worker gone'), true)).toMatchObject({ code: 'cancelled' });
  expect(toAppError(new AppError('disk_full', { path: 'x' }), true)).toMatchObject({ code: 'disk_full' });
});

it('makes sentences of what the option parser says', () => {
  const error = new CommanderError(
    1,
    'commander.unknownOption',
    "error: unknown option '--god'\n(Did you mean --good?)",
  );
  expect(toAppError(error).message).toBe("Unknown option '--god'. Did you mean --good?");
});
