import { AppError, Slug } from '@lemniscate/contracts';

export const SOURCE_KINDS = ['folder', 'http', 'mqtt', 'rtsp', 'usb', 'line', 'replay'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export interface SourceSpec {
  /** As typed, with passwords hidden. */
  text: string;
  station: string;
  kind: SourceKind;
  /** A path, URL, device or product. */
  target: string;
  options: Record<string, string>;
}

const OPTIONS: Record<SourceKind, readonly string[]> = {
  folder: ['poll'],
  http: [],
  mqtt: [],
  rtsp: ['fps'],
  usb: ['fps', 'size'],
  line: ['scenario', 'seed', 'interval', 'count', 'from', 'side'],
  replay: ['shuffle', 'seed', 'interval', 'loop'],
};

/** A camera's address keeps its own query; the agent's options for it come behind "#". */
const splitOptions = (kind: SourceKind, rest: string): [target: string, query: string] => {
  if (kind === 'mqtt') return [rest, ''];
  const mark = kind === 'rtsp' ? rest.lastIndexOf('#') : rest.lastIndexOf('?');
  return mark === -1 ? [rest, ''] : [rest.slice(0, mark), rest.slice(mark + 1)];
};

/** user:password@ never reaches a log. */
export const withoutPassword = (text: string): string =>
  text.replace(/(\/\/[^/@:\s]*):[^/@\s]*@/g, '$1:***@');

/**
 * Reads STATION=KIND:TARGET?OPTIONS.
 * @throws AppError source_unusable
 */
export const parseSource = (given: string): SourceSpec => {
  const text = withoutPassword(given);
  const bad = (detail: string): AppError => new AppError('source_unusable', { source: text, detail });
  const equals = given.indexOf('=');
  const station = given.slice(0, Math.max(0, equals));
  if (!Slug.safeParse(station).success)
    throw bad('it must begin with the name of a station and "=", as in press-3=folder:/var/images');
  const colon = given.indexOf(':', equals);
  const kind = (colon === -1 ? given.slice(equals + 1) : given.slice(equals + 1, colon)) as SourceKind;
  if (!SOURCE_KINDS.includes(kind))
    throw bad(`"${kind}" is no kind of source; there are ${SOURCE_KINDS.join(', ')}`);
  let rest = colon === -1 ? '' : given.slice(colon + 1);
  // rtsp://… is what people paste.
  if (kind === 'rtsp' && rest.startsWith('//')) rest = `rtsp:${rest}`;
  const [target, query] = splitOptions(kind, rest);
  if (target === '' && kind !== 'http') throw bad('nothing comes after the colon');
  const options = Object.fromEntries(new URLSearchParams(query));
  for (const name of Object.keys(options))
    if (!OPTIONS[kind].includes(name))
      throw bad(
        `"${name}" is no option of ${kind}${OPTIONS[kind].length > 0 ? `; it takes ${OPTIONS[kind].join(', ')}` : ''}`,
      );
  return { text, station, kind, target, options };
};

/** @throws AppError source_unusable */
export const numberOption = (
  { text, options }: SourceSpec,
  name: string,
  fallback: number,
  { min = 0, max = Number.MAX_SAFE_INTEGER, whole = false } = {},
): number => {
  if (options[name] === undefined) return fallback;
  const value = Number(options[name]);
  if (options[name] !== '' && value >= min && value <= max && (!whole || Number.isInteger(value)))
    return value;
  throw new AppError('source_unusable', {
    source: text,
    detail: `${name} must be a ${whole ? 'whole ' : ''}number from ${min}${max < Number.MAX_SAFE_INTEGER ? ` to ${max}` : ''}`,
  });
};

/** `?shuffle` and `?shuffle=true` are yes. */
export const flagOption = ({ options }: SourceSpec, name: string): boolean =>
  options[name] !== undefined && !['false', '0', 'no'].includes(options[name]);
