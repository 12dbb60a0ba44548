import { STATEMENT_WORDS } from './english.js';
import type { Statement } from './kinds.js';
import { sayStatement, type Tongue } from './say.js';

const { part, ...sentences } = STATEMENT_WORDS;
const WORDS: Readonly<Record<string, string>> = {
  ...sentences,
  ...Object.fromEntries(Object.entries(part).map(([key, words]) => [`part.${key}`, words])),
};

const ENGLISH: Tongue = {
  words: (key, values = {}, count) => {
    const template = WORDS[`${key}_${count === 1 ? 'one' : 'other'}`] ?? WORDS[key];
    const all: Readonly<Record<string, string>> =
      count === undefined ? values : { ...values, count: String(count) };
    return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => all[name]);
  },
  fixed: (value, digits) => value.toFixed(digits),
  digits: (value, digits) => String(Number(value.toPrecision(digits))),
};

/** A statement as the server, the command line and logs say it. */
export const sayInEnglish = (statement: Statement): string =>
  sayStatement(statement, ENGLISH) ?? statement.code;
