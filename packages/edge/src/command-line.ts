import { parseArgs } from 'node:util';
import { AppError } from '@lemniscate/contracts';
import type { EdgeOptions } from './agent.js';
import type { EnrolOptions } from './enrol/enrol.js';
import { sparkplugTarget } from './outputs/sparkplug/options.js';

export const USAGE = `lemniscate-edge: inspects parts at a station, with or without its server

  lemniscate-edge enroll --server URL --code CODE [--data-dir DIR] [--force]
  lemniscate-edge run --source STATION=SOURCE … [options]
  lemniscate-edge status [--http-port PORT] [--json]

SOURCE is one of
  folder:PATH[?poll=MS]                images that appear in a folder; nothing is moved
  http:                                POST /stations/STATION/images on the local port, X-Part-Id: …
  mqtt:mqtt://HOST:PORT#TOPIC          messages: an image, or {"image": base64, "partId": …}
  rtsp://…[#fps=2]                     a camera on the network, through ffmpeg
  usb:DEVICE[?fps=2&size=1280x720]     a camera at this machine, through ffmpeg
  line:PRODUCT[?scenario=&seed=&interval=MS&count=&from=&side=PX]   the made-up line
  replay:PATH[?shuffle&seed=&interval=MS&loop]                      a labelled folder as if from a line

run takes
  --data-dir DIR          key, models and spool (default: .lemniscate-edge)
  --http-port PORT        of the operator page and the local API (default 8421; 0: any)
  --http-host ADDRESS     default 127.0.0.1: this machine alone
  --threads N             of one run of the model (default 1)
  --provider NAME         execution provider of ONNX Runtime (default cpu)
  --mqtt URL              verdicts to lemniscate/STATION/verdict at this broker
  --sparkplug URL         verdicts as Sparkplug B 3.0 at this broker; with it
    --sparkplug-group G   group ID (needed)
    --sparkplug-node N    edge node ID (default: the device's id)
    --sparkplug-host ID   primary host: what is said while it is offline is held for it
  --webhook URL           verdicts by POST; LEMNISCATE_WEBHOOK_SECRET signs them
  --bandwidth-kbps N      to and from the server, kilobits a second (default: no limit)
  --spool-bytes N         of disk for what waits for the server (default 2147483648)
  --ffmpeg PATH           default: ffmpeg on the path
  --quiet                 warnings only in the log
  --json                  say where the operator page is as one line of JSON
`;

export const DEFAULT_DATA_DIR = '.lemniscate-edge';

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'enroll'; options: EnrolOptions; json: boolean }
  | { name: 'run'; options: Omit<EdgeOptions, 'log'>; quiet: boolean; json: boolean }
  | { name: 'status'; httpPort: number; json: boolean };

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  force: { type: 'boolean' },
  server: { type: 'string' },
  code: { type: 'string' },
  'data-dir': { type: 'string' },
  source: { type: 'string', multiple: true },
  'http-port': { type: 'string' },
  'http-host': { type: 'string' },
  threads: { type: 'string' },
  provider: { type: 'string' },
  mqtt: { type: 'string' },
  sparkplug: { type: 'string' },
  'sparkplug-group': { type: 'string' },
  'sparkplug-node': { type: 'string' },
  'sparkplug-host': { type: 'string' },
  webhook: { type: 'string' },
  'bandwidth-kbps': { type: 'string' },
  'spool-bytes': { type: 'string' },
  ffmpeg: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values'];
type TextOption = Exclude<
  keyof { [K in keyof Values as Values[K] extends string | undefined ? K : never]: true },
  undefined
>;

const ALLOWED: Record<string, readonly string[]> = {
  enroll: ['server', 'code', 'data-dir', 'force', 'json'],
  run: [
    'source',
    'data-dir',
    'http-port',
    'http-host',
    'threads',
    'provider',
    'mqtt',
    'sparkplug',
    'sparkplug-group',
    'sparkplug-node',
    'sparkplug-host',
    'webhook',
    'bandwidth-kbps',
    'spool-bytes',
    'ffmpeg',
    'quiet',
    'json',
  ],
  status: ['http-port', 'json'],
};

const numberOf = (values: Values, option: TextOption, min: number, max: number): number | undefined => {
  const text = values[option];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new AppError('option_invalid', {
    option: `--${option}`,
    value: text,
    detail: `it must be a whole number from ${min} to ${max}`,
  });
};

const required = (values: Values, option: TextOption): string => {
  const value = values[option];
  if (value === undefined || value === '') throw new AppError('usage', { detail: `--${option} is missing.` });
  return value;
};

const urlOf = (values: Values, option: TextOption, schemes: readonly string[]): string | undefined => {
  const value = values[option];
  if (value === undefined) return undefined;
  if (URL.canParse(value) && schemes.includes(new URL(value).protocol)) return value;
  throw new AppError('option_invalid', {
    option: `--${option}`,
    value,
    detail: `it must begin with ${schemes.map((s) => `${s}//`).join(' or ')}`,
  });
};

/** @throws AppError usage, option_invalid */
export const readCommand = (
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): Command => {
  let values: Values;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }));
  } catch (error) {
    throw new AppError('usage', { detail: (error as Error).message }, { cause: error });
  }
  const [given, ...more] = positionals;
  if (values.help || given === 'help' || (given === undefined && !values.version)) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const name = given === 'enrol' ? 'enroll' : given;
  const allowed = ALLOWED[name];
  if (!allowed) throw new AppError('usage', { detail: `There is no command "${given}".` });
  if (more.length > 0) throw new AppError('usage', { detail: `"${more[0]}" is one word too many.` });
  for (const option of Object.keys(values))
    if (!allowed.includes(option)) throw new AppError('usage', { detail: `${name} takes no --${option}.` });
  const dataDir = values['data-dir'] ?? DEFAULT_DATA_DIR;
  const httpPort = numberOf(values, 'http-port', 0, 65_535);
  if (name === 'status') return { name, httpPort: httpPort ?? 8421, json: values.json ?? false };
  if (name === 'enroll')
    return {
      name,
      json: values.json ?? false,
      options: {
        server: required(values, 'server'),
        code: required(values, 'code'),
        dataDir,
        force: values.force ?? false,
      },
    };
  const sources = values.source ?? [];
  if (sources.length === 0)
    throw new AppError('usage', {
      detail: 'Name at least one source, as in --source press-3=folder:/var/images.',
    });
  return {
    name: 'run',
    quiet: values.quiet ?? false,
    json: values.json ?? false,
    options: {
      sources,
      dataDir,
      httpPort,
      httpHost: values['http-host'],
      threads: numberOf(values, 'threads', 1, 256),
      provider: values.provider,
      mqttUrl: urlOf(values, 'mqtt', ['mqtt:', 'mqtts:', 'ws:', 'wss:']),
      sparkplug: sparkplugTarget({
        url: urlOf(values, 'sparkplug', ['mqtt:', 'mqtts:', 'ws:', 'wss:']),
        group: values['sparkplug-group'],
        node: values['sparkplug-node'],
        host: values['sparkplug-host'],
      }),
      webhookUrl: urlOf(values, 'webhook', ['http:', 'https:']),
      webhookSecret: env['LEMNISCATE_WEBHOOK_SECRET'],
      bandwidthKbps: numberOf(values, 'bandwidth-kbps', 1, 10_000_000),
      spoolBytes: numberOf(values, 'spool-bytes', 1024 ** 2, Number.MAX_SAFE_INTEGER),
      ffmpeg: values.ffmpeg,
    },
  };
};
