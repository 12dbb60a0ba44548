/** As the system says it where files are written, and PostgreSQL (53100). */
const CODES = new Set(['ENOSPC', 'EDQUOT', '53100']);

export const isDiskFull = (error: unknown): boolean =>
  CODES.has(String((error as { code?: unknown } | null)?.code));
