import { AppError } from '@lemniscate/contracts/errors';
import { CommanderError } from 'commander';

const WRITE_CALLS = new Set(['mkdir', 'mkdtemp', 'rename', 'write', 'copyfile', 'rmdir', 'unlink', 'fsync']);

const fromCommander = (error: CommanderError): AppError => {
  const [first, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest.join(' ').replace(/^\((.*)\)$/, '$1');
  const sentence = `${first[0].toUpperCase()}${first.slice(1)}`.replace(/\.$/, '');
  const detail = suggestion ? `${sentence}. ${suggestion}` : `${sentence}.`;
  return new AppError('usage', { detail }, { cause: error });
};

const fromFileSystem = (error: NodeJS.ErrnoException): AppError | undefined => {
  const path = error.path ?? 'the output';
  const isWrite = error.syscall !== undefined && WRITE_CALLS.has(error.syscall);
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk_full', { path }, { cause: error });
    case 'EROFS':
      return new AppError('write_failed', { path, detail: 'the disk is read-only' }, { cause: error });
    case 'ENOENT':
      return isWrite ? undefined : new AppError('path_not_found', { path }, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new AppError(
        isWrite ? 'write_failed' : 'path_not_readable',
        { path, detail: 'permission denied' },
        { cause: error },
      );
    default:
      return undefined;
  }
};

/** Any error as one a person can act on. `wasStopped`: the work had been asked to stop, whatever it failed with. */
export const toAppError = (error: unknown, wasStopped = false): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof CommanderError) return fromCommander(error);
  const isAbort = error instanceof Error && error.name === 'AbortError';
  if (wasStopped || isAbort) return new AppError('cancelled', {}, { cause: error });
  if (error instanceof Error) {
    return fromFileSystem(error) ?? new AppError('internal', { detail: error.message }, { cause: error });
  }
  return new AppError('internal', { detail: String(error) }, { cause: error });
};
