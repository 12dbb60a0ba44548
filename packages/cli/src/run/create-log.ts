import { pino, type Logger } from 'pino';

/** Of the commands that run on and on: one JSON object a line on stderr, so that stdout stays the result. */
export const createLog = (): Logger =>
  pino(
    { base: null, level: process.env['LEMNISCATE_LOG'] ?? 'info' },
    pino.destination({ dest: 2, sync: true }),
  );
