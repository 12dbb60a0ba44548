import { pino, type Logger } from 'pino';

const STDOUT = 1;
const STDERR = 2;

/** Of the commands that run on and on: one JSON object a line, on stdout where it is the result that was asked for. */
export const createLog = ({ asResult = false } = {}): Logger =>
  pino(
    { base: null, level: process.env['LEMNISCATE_LOG_LEVEL'] ?? 'info' },
    pino.destination({ dest: asResult ? STDOUT : STDERR, sync: true }),
  );
