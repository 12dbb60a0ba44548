import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '@lemniscate/contracts';
import { z } from 'zod';

const Blobs = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+/, 'is s3://bucket/prefix?endpoint=URL&region=NAME');

export const ServerConfig = z.object({
  dataDir: z.string().min(1).default(join(homedir(), '.lemniscate')),
  /** Loopback only until told otherwise. */
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free one. */
  port: z.coerce.number().int().min(0).max(65_535).default(8420),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'is postgresql://…')
    .optional(),
  blobs: Blobs.optional(),
  /** Several servers on one database share the site key; a server by itself keeps it in the data folder. */
  siteKeyFile: z.string().min(1).optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Takes the caller's address from X-Forwarded-For: only behind a proxy that sets it. */
  trustProxy: z.stringbool().or(z.boolean()).default(false),
  /** The built web app, where it does not lie in its own package. */
  webDir: z.string().min(1).optional(),
  /** How long something nobody refers to is kept. */
  graceHours: z.coerce.number().min(0).default(24),
});
export type ServerConfig = z.input<typeof ServerConfig>;

/** Each option by its flag and by its environment variable; the flag counts. */
const OPTIONS = {
  'data-dir': ['dataDir', 'LEMNISCATE_DATA_DIR'],
  host: ['host', 'LEMNISCATE_HOST'],
  port: ['port', 'LEMNISCATE_PORT'],
  'database-url': ['databaseUrl', 'DATABASE_URL'],
  blobs: ['blobs', 'LEMNISCATE_BLOBS'],
  'site-key-file': ['siteKeyFile', 'LEMNISCATE_SITE_KEY_FILE'],
  'log-level': ['logLevel', 'LEMNISCATE_LOG_LEVEL'],
  'trust-proxy': ['trustProxy', 'LEMNISCATE_TRUST_PROXY'],
  'web-dir': ['webDir', 'LEMNISCATE_WEB_DIR'],
  'grace-hours': ['graceHours', 'LEMNISCATE_GRACE_HOURS'],
} as const;

/** @throws AppError usage, option_invalid */
export const readConfig = (
  args: string[],
  env: Record<string, string | undefined>,
): z.output<typeof ServerConfig> => {
  const flags = parseFlags(args);
  const entries = Object.entries(OPTIONS).map(([flag, [key, variable]]) => [
    key,
    // An empty variable is none, as in a compose file that passes on what is not set: the port would be 0.
    flags[flag] ?? (env[variable] || undefined),
  ]);
  return parseConfig(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
};

const parseFlags = (args: string[]): Record<string, string | undefined> => {
  const options = Object.fromEntries(Object.keys(OPTIONS).map((flag) => [flag, { type: 'string' as const }]));
  try {
    return parseArgs({ args, options, strict: true }).values as Record<string, string | undefined>;
  } catch (error) {
    throw new AppError('usage', { detail: (error as Error).message }, { cause: error });
  }
};

/** @throws AppError option_invalid */
export const parseConfig = (input: unknown): z.output<typeof ServerConfig> => {
  const result = ServerConfig.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = String(issue.path[0]);
  const flag = Object.entries(OPTIONS).find(([, [name]]) => name === key)?.[0] ?? key;
  const value = String((input as Record<string, unknown>)[key]).replace(/:[^:@/]*@/, ':…@');
  throw new AppError('option_invalid', { option: `--${flag}`, value, detail: issue.message });
};
