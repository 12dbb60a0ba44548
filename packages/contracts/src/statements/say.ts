import { isStatementCode, STATEMENTS } from './codes.js';
import type { Kind, StatedRate, Statement, ValueOf } from './kinds.js';

/** What a language has for statements: its words by their keys in `STATEMENT_WORDS`, and how it writes a number. */
export interface Tongue {
  /** `count` chooses between singular and plural, where the words differ by it. */
  words(key: string, values?: Readonly<Record<string, string>>, count?: number): string;
  /** With so many digits after the point. */
  fixed(value: number, digits: number): string;
  /** With so many digits that mean something, and none that are nought behind them. */
  digits(value: number, digits: number): string;
  /** With the site's currency, where it is known; a number otherwise. */
  money?(value: number): string;
}

// `|| 0`: some languages' writers put a minus before −0.
const figure = (value: number | null, { digits, words }: Tongue): string =>
  Number.isFinite(value) ? digits((value as number) || 0, 3) : words('part.unknown');

/** A share as a percentage with a digit where it is needed: 0.075 → "7.5 %". */
const percent = (share: number | null, { fixed, words }: Tongue): string => {
  if (!Number.isFinite(share)) return words('part.unknown');
  const value = 100 * (share as number) || 0;
  const digits = Math.abs(value) >= 99.5 || value === 0 ? 0 : Math.abs(value) < 1 ? 2 : 1;
  return words('part.percent', { value: fixed(value, digits) });
};

/** "3 of 40 (7.5 %, interval 1.6 % to 20.4 %)" */
const rateWords = ({ count, of, value, lo, hi }: StatedRate, tongue: Tongue): string =>
  of === 0
    ? tongue.words('part.noRate')
    : tongue.words('part.rate', {
        events: String(count),
        of: String(of),
        share: percent(value, tongue),
        lo: percent(lo, tongue),
        hi: percent(hi, tongue),
      });

/** "63 of 250 parts (25.2 %)" */
const partsOfWords = ({ events, of }: ValueOf<'partsOf'>, tongue: Tongue): string =>
  tongue.words('part.partsOf', {
    events: String(events),
    of: String(of),
    share: percent(events / of, tongue),
  });

/** What to label besides, leaving out what is not wanting: "8 more good images and 7 more defects". */
const labelWords = ({ ok, ng }: { ok: number; ng: number }, { words }: Tongue): string => {
  const one = words('part.moreOk', {}, ok);
  const other = words('part.moreNg', {}, ng);
  if (ok > 0 && ng > 0) return words('part.both', { one, other });
  return ok > 0 ? one : ng > 0 ? other : words('part.nothing');
};

const WRITERS: { [K in Kind]?: (value: ValueOf<K>, tongue: Tongue) => string } = {
  count: String,
  figure,
  money: (value, tongue) =>
    tongue.money && Number.isFinite(value) ? tongue.money(value || 0) : figure(value, tongue),
  share: percent,
  rate: rateWords,
  partsOf: partsOfWords,
  labels: labelWords,
  text: String,
  texts: (values, { words }) => values.join(words('part.comma')) || words('part.nothing'),
  statement: (said, tongue) => sayStatement(said, tongue) ?? said.code,
};

const writeValue = (kind: Kind, value: unknown, tongue: Tongue): string => {
  const write = WRITERS[kind] as ((value: unknown, tongue: Tongue) => string) | undefined;
  // What is left are nouns.
  return write ? write(value, tongue) : tongue.words(`part.${kind}`, {}, value as number);
};

/** A statement in words; null where its code is not known here: a newer server's. */
export const sayStatement = ({ code, values }: Statement, tongue: Tongue): string | null => {
  if (!isStatementCode(code)) return null;
  const kinds: Record<string, Kind> = STATEMENTS[code];
  const written = Object.entries(kinds).map(([name, kind]) => [name, writeValue(kind, values[name], tongue)]);
  const count = 'count' in kinds ? (values['count'] as number) : undefined;
  return tongue.words(code, Object.fromEntries(written) as Record<string, string>, count);
};
